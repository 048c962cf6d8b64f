/** What is looked at: a made-up situation, a place in the window, and what is done there first. */

/**
 * @typedef {object} View
 * @property {string} name Names the pictures.
 * @property {string} demo The made-up situation.
 * @property {string} [place] The page; else the status.
 * @property {string} [query] More for the address.
 * @property {(page: import("playwright-core").Page) => Promise<void>} [prepare]
 */

const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();

/** @type {View[]} */
const status = [
  "up-to-date",
  "collecting",
  "paused",
  "waiting",
  "unreachable",
  "attention",
  "no-tray",
  "one",
  "empty",
  "not-paired",
  "refused",
  "looking",
  "queued",
  "settling",
  "no-room",
  "trouble",
  "broken",
].map((demo) => ({ name: `status ${demo}`, demo }));

/** @type {View[]} */
const pages = [
  { name: "folders", demo: "collecting", place: "folders" },
  {
    name: "folders attention",
    demo: "attention",
    place: "folders",
    prepare: async (page) => {
      for (const summary of await page.locator("summary").all()) await summary.click();
    },
  },
  { name: "folders empty", demo: "empty", place: "folders" },
  {
    name: "folders removing",
    demo: "up-to-date",
    place: "folders",
    prepare: (page) =>
      page
        .getByRole("button", { name: /^Remove / })
        .first()
        .click(),
  },
  {
    name: "folders adding",
    demo: "up-to-date",
    place: "folders",
    prepare: async (page) => {
      await press(page, "Add a folder");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "folders dropping",
    demo: "up-to-date",
    place: "folders",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Add a folder" }).waitFor();
      await page.evaluate(() => window.dispatchEvent(new DragEvent("dragenter")));
      await page.getByText("Drop folders here").waitFor();
    },
  },
  {
    name: "folders refused",
    demo: "up-to-date",
    place: "folders",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Add a folder" }).waitFor();
      await page.evaluate(() => {
        const dropped = new DataTransfer();
        for (let number = 1; number <= 5; number += 1) {
          dropped.items.add(new File([], `IMG_000${number}.JPG`));
        }
        window.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped }));
      });
      await page.getByText("This is not a folder").waitFor();
    },
  },
  {
    name: "rules",
    demo: "up-to-date",
    place: "rules",
    prepare: async (page) => {
      await page.getByLabel("Leave out files smaller than").fill("3 MB");
      await page.getByLabel("Patterns to leave out").fill("Lisbon/\n*.flac");
      await press(page, "What would this do?");
      await page.getByText("would be collected").first().waitFor();
    },
  },
  {
    name: "rules wrong",
    demo: "attention",
    place: "rules",
    prepare: async (page) => {
      await page.getByLabel("Leave out files larger than").fill("very large");
      await press(page, "What would this do?");
    },
  },
  { name: "files", demo: "collecting", place: "activity" },
  { name: "files attention", demo: "attention", place: "activity" },
  { name: "files empty", demo: "empty", place: "activity" },
  {
    name: "files no match",
    demo: "up-to-date",
    place: "activity",
    prepare: async (page) => {
      await page.getByRole("searchbox").fill("nothing is called this");
      await page.getByText("No file fits").waitFor();
    },
  },
  { name: "safety", demo: "up-to-date", place: "safety" },
  {
    name: "safety proven",
    demo: "up-to-date",
    place: "safety",
    prepare: async (page) => {
      await press(page, "Ask the server about every file");
      await page.getByText("Nothing was stored since").waitFor();
    },
  },
  {
    name: "safety unconfirmed",
    demo: "unconfirmed",
    place: "safety",
    prepare: async (page) => {
      await press(page, "Ask the server about every file");
      await page.getByText("The server does not confirm 3 files").waitFor();
      await page.getByText("The server does not know it.").first().waitFor();
    },
  },
  { name: "safety attention", demo: "attention", place: "safety" },
  { name: "safety unreachable", demo: "unreachable", place: "safety" },
  { name: "library elsewhere", demo: "up-to-date", place: "library" },
  { name: "library none", demo: "not-paired", place: "library" },
  {
    name: "library here",
    demo: "library",
    place: "library",
    prepare: async (page) => {
      await press(page, "Show a code");
      await page.getByText("It holds until").waitFor();
    },
  },
  {
    name: "library moving",
    demo: "library",
    place: "library",
    prepare: async (page) => {
      await press(page, "Move it");
      await page.getByRole("dialog").getByRole("button", { name: "Move it" }).click();
      await page.getByRole("progressbar").waitFor();
    },
  },
  { name: "settings", demo: "up-to-date", place: "settings" },
  { name: "settings locked", demo: "attention", place: "settings" },
  { name: "settings pair", demo: "not-paired", place: "settings?pair" },
];

/** @type {View[]} */
const obstacles = ["slow", "failing"].flatMap((obstacle) =>
  ["status", "folders", "activity", "safety", "rules", "library", "settings"].map((place) => ({
    name: `${place} ${obstacle}`,
    demo: place === "library" ? "library" : "collecting",
    place,
    query: `obstacle=${obstacle}`,
  })),
);

const connect = async (page) => {
  await press(page, "Next");
  await page.getByLabel("Code", { exact: true }).fill("K7QP-D2M4");
  await press(page, "Connect");
  await page.getByText("Suggestions").waitFor();
};

/** @type {View[]} */
const firstRun = [
  { name: "first-run where", demo: "first-run" },
  {
    name: "first-run connect",
    demo: "first-run",
    prepare: async (page) => {
      await press(page, "Next");
      await page.getByText("Living room").waitFor();
      await page.getByLabel("Code", { exact: true }).fill("WRONG");
      await press(page, "Connect");
      await page.getByRole("alert").filter({ hasText: "The code is not right" }).waitFor();
    },
  },
  {
    name: "first-run place",
    demo: "first-run",
    prepare: async (page) => {
      await page.getByText("On this computer", { exact: true }).click();
      await press(page, "Next");
      await page.getByText("Folder for the library").waitFor();
    },
  },
  {
    name: "first-run folders",
    demo: "first-run",
    prepare: async (page) => {
      await connect(page);
      await press(page, "Add Pictures");
      await page.getByRole("button", { name: "Remove /Users/anna/Pictures" }).waitFor();
    },
  },
  {
    name: "first-run outlook",
    demo: "first-run",
    prepare: async (page) => {
      await connect(page);
      for (const name of ["Pictures", "Videos", "Music"]) {
        await press(page, `Add ${name}`);
        await page.getByRole("button", { name: `Add ${name}` }).waitFor({ state: "detached" });
      }
      await press(page, "Next");
      await page.getByText("will be collected").first().waitFor();
    },
  },
  {
    name: "first-run alone",
    demo: "first-run-alone",
    prepare: async (page) => {
      await press(page, "Next");
      await page.getByText("This is what this computer knows by itself").waitFor();
    },
  },
];

/** @type {View[]} */
const german = [
  { name: "german status", demo: "attention", query: "language=de" },
  { name: "german folders", demo: "attention", place: "folders", query: "language=de" },
  { name: "german settings", demo: "attention", place: "settings", query: "language=de" },
  { name: "german safety", demo: "attention", place: "safety", query: "language=de" },
  { name: "german first-run", demo: "first-run", query: "language=de" },
];

export const VIEWS = [...status, ...pages, ...obstacles, ...firstRun, ...german];

/** The address of a view. */
export function addressOf(base, view, theme) {
  const language = view.query?.includes("language=") ? "" : "&language=en";
  const query = `demo=${view.demo}&theme=${theme}&still${language}${view.query ? `&${view.query}` : ""}`;
  return `${base}window.html?${query}#/${view.place ?? "status"}`;
}
