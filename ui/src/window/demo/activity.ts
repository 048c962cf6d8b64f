/** Made-up files as the list of files shows them. */
import type { ActivityPage, ActivityQuery } from "../bindings";
import type { House } from "./house";
import { paged } from "./paging";

export function activity(house: House, query: ActivityQuery): ActivityPage {
  const text = query.text.toLowerCase();
  const standing = { all: null, failures: "set_aside", pending: "pending", safe: "safe" }[
    query.filter
  ];
  const fitting = house.files.filter(
    (file) =>
      file.path.toLowerCase().includes(text) && (standing === null || file.standing === standing),
  );
  if (query.failures_first) {
    const rank = { set_aside: 0, pending: 1, safe: 2, skipped: 3 };
    fitting.sort((one, other) => rank[one.standing] - rank[other.standing]);
  }
  const page = paged(fitting, query.after, query.limit);
  return {
    ...page,
    files: page.files.map((file) => ({
      id: file.id,
      path: file.path,
      bytes: file.bytes,
      kind: file.kind,
      standing: file.standing,
      state: file.state,
      reason: file.reason,
      share_path: file.standing === "safe" ? file.share_path : null,
      changed_ms: file.changed_ms,
    })),
  };
}
