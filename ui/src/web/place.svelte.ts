/** Where in the pages somebody is: the address, kept in step with what is shown. */
import { valueIn } from "./address";

const where = $state({
  path: location.pathname,
  query: location.search,
  fragment: location.hash,
});

function look(): void {
  where.path = location.pathname;
  where.query = location.search;
  where.fragment = location.hash;
}

/** The path now, beginning with `/`. */
export const path = () => where.path;

/** What the address says of this after the question mark; `null` when it says nothing. */
export const asked = (name: string) => valueIn(where.query, name);

/** What follows `#`. */
export const fragment = () => where.fragment.slice(1);

/** Goes somewhere else within the pages; `replace` leaves no way back to where one was. */
export function go(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  look();
}

/** Whether a click on this link leads to another page of ours, in this window. */
function leadsWithin(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const isPlain =
    event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  return (
    isPlain &&
    !event.defaultPrevented &&
    link.origin === location.origin &&
    !link.hasAttribute("download") &&
    !link.target &&
    !link.pathname.startsWith("/api/")
  );
}

/** Follows the window's address and its links; returns how to stop. */
export function follow(): () => void {
  const click = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || !leadsWithin(event, link)) return;
    // A place within this page is the browser's own matter.
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  };
  window.addEventListener("popstate", look);
  window.addEventListener("hashchange", look);
  document.addEventListener("click", click);
  return () => {
    window.removeEventListener("popstate", look);
    window.removeEventListener("hashchange", look);
    document.removeEventListener("click", click);
  };
}
