/** A made-up server that knows people, for tests: what it was asked, and what it answers. */
import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

type Answer = unknown;
/** An answer by method and path, such as `GET /people`; a function gets what was sent. */
export type Answers = Record<string, Answer>;

/** A refusal as the server says it. */
export class Refusing {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly message: string,
  ) {}
}

export const OWNER = { id: 1, name: "Ana", role: "owner" as const };
export const VIEWER = { id: 2, name: "Ben", role: "viewer" as const };

export const visitOf = (person?: { id?: number; name: string; role: "owner" | "viewer" }) => ({
  server: { name: "Home", version: "0.1.0" },
  set_up: true,
  may_share: false,
  ...(person ? { person } : {}),
});

/** Answers in the server's place, and notes what changes anything; nothing else may be asked. */
export function answering(answers: Answers): Asked[] {
  const changes: Asked[] = [];
  vi.stubGlobal("fetch", (address: string, init: RequestInit = {}) => {
    const method = init.method ?? "GET";
    const path = address.replace(/^\/api\/v1/, "");
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    if (method !== "GET") changes.push({ method, path, body });
    const key = `${method} ${path}`;
    if (!(key in answers)) return Promise.reject(new Error(`nobody expected ${key}`));
    const known = answers[key];
    const answer: unknown = typeof known === "function" ? known(body) : known;
    if (answer instanceof Refusing) {
      const { status, code, message } = answer;
      return Promise.resolve(Response.json({ code, message }, { status }));
    }
    if (answer === undefined) return Promise.resolve(new Response(null, { status: 204 }));
    return Promise.resolve(Response.json(answer));
  });
  return changes;
}
