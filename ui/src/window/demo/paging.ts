/** One page of a made-up list. */
export function paged<Entry>(
  all: readonly Entry[],
  after: string | null,
  limit: number,
): { files: Entry[]; next: string | null; total: number } {
  const from = after === null ? 0 : Number(after);
  const to = from + limit;
  return {
    files: all.slice(from, to),
    next: to < all.length ? String(to) : null,
    total: all.length,
  };
}
