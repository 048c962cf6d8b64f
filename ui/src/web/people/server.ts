/** What the pages of people ask of the server. */
import { refusalOf } from "../api/refused";
import type { House } from "../house/server";

export type Role = "owner" | "viewer";

/** Somebody with a sign-in. Moments are milliseconds since 1970 UTC, here and below. */
export interface Person {
  id: number;
  name: string;
  role: Role;
  made_at: number;
}

/** As whom a computer opens the library by itself; a number is a person's. */
export type OpensAs = "viewer" | "nobody" | number;

/** A paired computer, and as whom it comes in. */
export interface OpeningComputer {
  id: string;
  name: string;
  opens_as: OpensAs;
}

/** A shared link that works. */
export interface ShareLink {
  id: number;
  kind: "album" | "item";
  /** The album's or item's number. */
  target: number;
  /** What that was called when it was shared. */
  name: string;
  made_at: number;
  expires_at: number;
}

/** A token, without its secret. */
export interface Token {
  id: number;
  name: string;
  role: Role;
  made_at: number;
}

/** A browser in which one is signed in. */
export interface OwnSession {
  id: number;
  /** Whether it is the one that asks. */
  current: boolean;
  /** What the browser says of itself. */
  browser: string;
  /** The name of the paired computer that opened it by itself. */
  computer?: string;
  signed_in_at: number;
  /** When it was last used, to the hour. */
  seen_at: number;
  expires_at: number;
}

async function ask<Value>(path: string, method = "GET", body?: unknown): Promise<Value> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`/api/v1${path}`, {
    method,
    ...(body === undefined ? {} : { headers }),
    ...sent,
  });
  if (response.status === 204) return undefined as Value;
  if (!response.ok) throw refusalOf(response.status, await response.json().catch(() => null));
  return (await response.json()) as Value;
}

export const people = () => ask<Person[]>("/people");

export const addPerson = (person: { name: string; role: Role; password: string }) =>
  ask<{ id: number }>("/people", "POST", person);

/** Changes what is known of somebody; what is missing stays. */
export const changePerson = (id: number, wish: { name?: string; role?: Role; password?: string }) =>
  ask<undefined>(`/people/${id}`, "PATCH", wish);

export const removePerson = (id: number) => ask<undefined>(`/people/${id}`, "DELETE");

/** Changes one's own password; ends all one's other sessions. */
export const changeOwnPassword = (old: string, wanted: string) =>
  ask<undefined>("/people/me/password", "PUT", { old, new: wanted });

const clientAddress = (client: string) => `/clients/${encodeURIComponent(client)}`;

/** All paired computers, each with as whom it opens the library. */
export async function computers(): Promise<OpeningComputer[]> {
  const { computers: paired } = await ask<House>("/house");
  return Promise.all(
    paired.map(async ({ id, name }) => {
      const { opens_as } = await ask<{ opens_as: OpensAs }>(clientAddress(id));
      return { id, name, opens_as };
    }),
  );
}

/** Whoever opened the library from there is signed out. */
export const chooseForComputer = (client: string, opens_as: OpensAs) =>
  ask<undefined>(clientAddress(client), "PATCH", { opens_as });

export const shareLinks = () => ask<ShareLink[]>("/share-links");
export const endShareLink = (id: number) => ask<undefined>(`/share-links/${id}`, "DELETE");

export const tokens = () => ask<Token[]>("/tokens");
/** The token itself is told only now. */
export const makeToken = (name: string, role: Role) =>
  ask<{ id: number; token: string }>("/tokens", "POST", { name, role });
export const endToken = (id: number) => ask<undefined>(`/tokens/${id}`, "DELETE");

export const ownSessions = () => ask<OwnSession[]>("/sessions");
export const endSession = (id: number) => ask<undefined>(`/sessions/${id}`, "DELETE");

/** Uses the secret of a one-time address, which signs in. */
export const enter = (ticket: string) => ask<undefined>("/entries", "POST", { ticket });
