/** What is worth saying aloud when the house has changed: changes of kind, not of numbers. Pure. */
import { t } from "../../messages/speech.svelte";
import { stateOf } from "./sentences";
import type { Computer, House } from "./server";

/** What a computer is heard by. */
const kindOf = (one: Computer) =>
  `${one.state.word} ${one.state.word === "waiting" ? (one.reason?.word ?? "") : ""}`;

/** Sentences about what is otherwise now. */
export function news(before: House, after: House): string[] {
  const said: string[] = [];
  const known = new Map(before.computers.map((one) => [one.id, one]));
  for (const one of after.computers) {
    const earlier = known.get(one.id);
    known.delete(one.id);
    if (!earlier) {
      said.push(t("house.news.paired", { name: one.name }));
    } else if (kindOf(earlier) !== kindOf(one)) {
      const { words } = stateOf(one, after.server.now_at, null);
      said.push(t("house.news.state", { name: one.name, state: words }));
    }
  }
  for (const gone of known.values()) said.push(t("house.news.unpaired", { name: gone.name }));
  if (after.streams.length > 0 && before.streams.length === 0) {
    said.push(t("house.news.streaming"));
  } else if (after.streams.length === 0 && before.streams.length > 0) {
    said.push(t("house.news.not_streaming"));
  }
  if (!before.doubt && after.doubt) said.push(after.doubt);
  return said;
}
