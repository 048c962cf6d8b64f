/** Where the pages of photos are: the address of a list, and of an item seen in it. Pure. */

/** A list of items with an address of its own. */
export interface List {
  /** "/photos", "/albums/3", "/share". */
  base: string;
  /** Shown as `?kind=` when it is narrowed. */
  kind: "photo" | "video" | null;
}

/** The address of the list, or of an item in it. */
export function addressOf({ base, kind }: List, item: number | null = null): string {
  return `${base}${item === null ? "" : `/${item}`}${kind ? `?kind=${kind}` : ""}`;
}

/** The item that an address below the list names; `null` when it is the list itself. */
export function itemAt(path: string, base: string): number | null {
  if (!path.startsWith(`${base}/`)) return null;
  const rest = path.slice(base.length + 1);
  return /^[1-9]\d{0,15}$/.test(rest) ? Number(rest) : null;
}

/** A kind that an address may name. */
export function kindOf(value: string | null): "photo" | "video" | null {
  return value === "photo" || value === "video" ? value : null;
}
