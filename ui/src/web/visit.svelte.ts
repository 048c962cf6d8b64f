/** Who looks at the pages, and what they may do. */
import { refusalOf } from "./api/refused";

/** What the server says of whoever looks. */
export interface Visit {
  server: { name: string; version: string };
  /** Somebody has become the owner by choosing a password. */
  set_up: boolean;
  /** Without a number where a computer came in by itself. */
  person?: { id?: number; name: string; role: "owner" | "viewer" };
  link?: { kind: "album" | "item"; id: number; name: string; expires_at: number };
  /** Whether the person may share albums and files. */
  may_share: boolean;
}

const held = $state<{ visit: Visit | null }>({ visit: null });

/** Asks who we are; to be asked again after everything that may change it. */
export async function greet(): Promise<Visit> {
  const response = await fetch("/api/v1/visit");
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusalOf(response.status, body);
  held.visit = body as Visit;
  return held.visit;
}

/** Ends this browser's session; whose session has ended already is signed out too. */
export async function signOut(): Promise<void> {
  const response = await fetch("/api/v1/sessions/current", { method: "DELETE" });
  if (!response.ok && response.status !== 401) {
    throw refusalOf(response.status, await response.json().catch(() => null));
  }
  await greet();
}

/** What was answered last. */
export function visit(): Visit {
  if (!held.visit) throw new Error("nobody has been greeted yet");
  return held.visit;
}

/** Whether the person may share albums and files by links. */
export const mayShare = () => held.visit?.may_share ?? false;

/** Whether the person may set things. */
export const isOwner = () => held.visit?.person?.role === "owner";
