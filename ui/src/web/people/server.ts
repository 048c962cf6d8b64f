/** What the pages of people ask of the server. */
import type { Schemas } from "../api/client";
import { refusalOf } from "../api/refused";
import type { House } from "../house/server";

export type Role = Schemas["Role"];
/** Somebody with a sign-in. */
export type Person = Schemas["HouseholdPerson"];
/** As whom a computer opens the library by itself; a number is a person's. */
export type OpensAs = Schemas["OpensLibraryAs"];
/** A shared link that works. */
export type ShareLink = Schemas["ShareLinkView"];
/** A token, without its secret. */
export type Token = Schemas["TokenView"];
/** A browser in which one is signed in. */
export type OwnSession = Schemas["OwnSession"];

/** A paired computer, and as whom it comes in. */
export interface OpeningComputer {
  id: string;
  name: string;
  opens_as: OpensAs;
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

export const addPerson = (person: Schemas["NewHouseholdPerson"]) =>
  ask<Schemas["Made"]>("/people", "POST", person);

/** Changes what is known of somebody; what is missing stays. */
export const changePerson = (id: number, wish: Schemas["PersonWish"]) =>
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
      const { opens_as } = await ask<Schemas["ComputerChoices"]>(clientAddress(id));
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
  ask<Schemas["MadeToken"]>("/tokens", "POST", { name, role });
export const endToken = (id: number) => ask<undefined>(`/tokens/${id}`, "DELETE");

export const ownSessions = () => ask<OwnSession[]>("/sessions");
export const endSession = (id: number) => ask<undefined>(`/sessions/${id}`, "DELETE");

/** Uses the secret of a one-time address, which signs in. */
export const enter = (ticket: string) => ask<undefined>("/entries", "POST", { ticket });
