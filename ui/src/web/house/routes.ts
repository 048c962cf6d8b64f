/** The pages of the house by their addresses. Pure. */

export type HousePage =
  | { page: "dashboard" | "queue" | "settings" | "log" | "pair" | "nothing" }
  | { page: "computer"; id: string };

const PAGES = ["queue", "settings", "log", "pair"] as const;

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Which page lies at an address below `/house`. */
export function housePage(path: string): HousePage {
  const steps = path.split("/").filter(Boolean).slice(1);
  const [first, second] = steps;
  if (first === undefined) return { page: "dashboard" };
  if (first === "computers" && second !== undefined && steps.length === 2) {
    return { page: "computer", id: plain(second) };
  }
  const page = PAGES.find((one) => one === first);
  return page && steps.length === 1 ? { page } : { page: "nothing" };
}

/** The address of one computer's page. */
export const computerAddress = (id: string) => `/house/computers/${encodeURIComponent(id)}`;

/** An address with what is asked of it; what is missing is left out. */
export function withQuery(path: string, asked: Record<string, string | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value) query.set(name, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
