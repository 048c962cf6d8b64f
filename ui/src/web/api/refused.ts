/** How the server says no. */

/** An answer that is not what was hoped for: a word for programs, a sentence for people. */
export class Refused extends Error {
  constructor(
    /** The answer's status; 0 when there was none. */
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "Refused";
  }
}

interface Problem {
  code: string;
  message: string;
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    "code" in body &&
    "message" in body &&
    typeof body.message === "string"
  );
}

/** What a failed answer says. */
export function refusalOf(status: number, body: unknown): Refused {
  return isProblem(body)
    ? new Refused(status, String(body.code), body.message)
    : new Refused(status, "unreadable", "");
}

/** Whatever was thrown, as a refusal; a request that reached nobody has no status. */
export function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  return new Refused(0, "out_of_reach", error instanceof Error ? error.message : String(error));
}
