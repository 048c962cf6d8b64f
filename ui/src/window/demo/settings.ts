/** Made-up settings, read as the engine reads them. */
import type { Failure, Setter, SettingForm, SettingValue, SettingView } from "../bindings";
import { readSize } from "../folders/sizes";

interface Field {
  name: string;
  form: SettingForm;
  usual: SettingValue;
}

const FIELDS: readonly Field[] = [
  { name: "kinds", form: "kinds", usual: ["photo", "video", "music"] },
  { name: "smallest_file", form: "size", usual: 0 },
  { name: "largest_file", form: "size", usual: null },
  { name: "ignore", form: "list", usual: [] },
  { name: "upload_limit", form: "limit", usual: "unlimited" },
  { name: "wait_on_battery", form: "switch", usual: true },
  { name: "wait_on_metered", form: "switch", usual: true },
  { name: "wait_on_full_screen", form: "switch", usual: true },
  { name: "wait_on_user", form: "switch", usual: false },
  { name: "keep_awake", form: "switch", usual: true },
  { name: "low_priority", form: "switch", usual: true },
];

/** Settings that nobody has set. */
export function usualSettings(): SettingView[] {
  return FIELDS.map(({ name, form, usual }) => ({
    name,
    form,
    value: usual,
    set_by: "default" as Setter,
    locked: false,
  }));
}

/** The same settings with one set; without words, with one left to the default. */
export function withSetting(
  settings: readonly SettingView[],
  name: string,
  words: string[] | null,
): SettingView[] {
  const field = FIELDS.find((one) => one.name === name);
  const before = settings.find((one) => one.name === name);
  if (!field || !before) throw failure("not_understood", `There is no setting ${name}.`);
  if (before.locked) {
    throw failure("locked_by_owner", `${name} is set by the server's owner.`);
  }
  const value = words === null ? field.usual : read(field, words);
  const set_by: Setter = words === null ? "default" : "user";
  return settings.map((one) => (one.name === name ? { ...one, value, set_by } : one));
}

function read({ form }: Field, words: string[]): SettingValue {
  const text = words.join(" ").trim();
  switch (form) {
    case "switch":
      return text === "yes";
    case "size": {
      const size = readSize(text);
      if (size === null) {
        throw failure("not_understood", `“${text}” is no size; write for example “20 MB”.`);
      }
      return size;
    }
    case "limit":
      if (!/^(unlimited|nothing|.*\d.*)$/.test(text)) {
        throw failure(
          "not_understood",
          `“${text}” is not understood: write for example “5 MB/s”, “unlimited”, “nothing” or “22:00-07:00 unlimited, else 5 MB/s”.`,
        );
      }
      return text;
    case "kinds":
    case "list":
      return words;
  }
}

export function failure(
  kind: Failure["kind"],
  sentence: string,
  detail: string | null = null,
): Failure {
  return { kind, sentence, detail };
}
