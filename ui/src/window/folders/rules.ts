/** The rules of what is collected, between the settings and the form. Pure. */
import type { FileKind, RulesDraft, SettingView } from "../bindings";
import { readSize, writeSize } from "./sizes";

/** The kinds that can be chosen. */
export const KINDS: readonly FileKind[] = ["photo", "video", "music"];

/** What is written in the form. */
export interface Written {
  kinds: FileKind[];
  smallest: string;
  largest: string;
  ignore: string;
}

/** The settings as they stand, as one writes them. */
export function written(settings: readonly SettingView[]): Written {
  const value = (name: string) => settings.find((one) => one.name === name)?.value ?? null;
  const [kinds, smallest, largest, ignore] = [
    value("kinds"),
    value("smallest_file"),
    value("largest_file"),
    value("ignore"),
  ];
  return {
    kinds: KINDS.filter((kind) => Array.isArray(kinds) && kinds.includes(kind)),
    smallest: typeof smallest === "number" && smallest > 0 ? writeSize(smallest) : "",
    largest: typeof largest === "number" ? writeSize(largest) : "",
    ignore: Array.isArray(ignore) ? ignore.join("\n") : "",
  };
}

/** What is wrong with what is written, by field. */
export interface Wrong {
  kinds: boolean;
  smallest: boolean;
  largest: boolean;
}

/** The rules that are meant, or what is wrong. */
export function meant(form: Written): { rules: RulesDraft | null; wrong: Wrong } {
  const smallest = form.smallest.trim() === "" ? 0 : readSize(form.smallest);
  const unlimited = form.largest.trim() === "";
  const largest = unlimited ? null : readSize(form.largest);
  const wrong = {
    kinds: form.kinds.length === 0,
    smallest: smallest === null,
    largest: !unlimited && largest === null,
  };
  if (wrong.kinds || smallest === null || wrong.largest) return { rules: null, wrong };
  return {
    rules: {
      kinds: form.kinds,
      smallest_file: smallest,
      largest_file: largest,
      ignore: patterns(form.ignore),
    },
    wrong,
  };
}

/** A setting and the words to set it to; without words it is left to owner and default. */
export type Change = [name: string, words: string[] | null];

/** What has to be set so that these rules hold, and nothing else. */
export function changes(rules: RulesDraft, settings: readonly SettingView[]): Change[] {
  const wanted: Change[] = [
    ["kinds", rules.kinds],
    ["smallest_file", [writeSize(rules.smallest_file)]],
    ["largest_file", rules.largest_file === null ? null : [writeSize(rules.largest_file)]],
    ["ignore", rules.ignore],
  ];
  const before = meant(written(settings)).rules;
  const holds: Record<string, unknown> = { ...before };
  const wants: Record<string, unknown> = { ...rules };
  return wanted.filter(([name]) => {
    const locked = settings.some((one) => one.name === name && one.locked);
    return !locked && JSON.stringify(holds[name]) !== JSON.stringify(wants[name]);
  });
}

function patterns(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
