import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { speak } from "../../messages/speech.svelte";
import { house, NOW } from "../../testing/house";
import { answering, OWNER, Refusing, VIEWER, visitOf, type Answers } from "../../testing/people";
import { greet } from "../visit.svelte";
import People from "./People.svelte";

beforeEach(() => speak("en", ["en-GB"]));

const HOSTILE = "<img src=x onerror=alert(1)>";

const usual = (): Answers => ({
  "GET /visit": visitOf(OWNER),
  "GET /people": [
    { ...OWNER, made_at: NOW },
    { ...VIEWER, made_at: NOW },
  ],
  "GET /house": house(),
  "GET /clients/1": { opens_as: "viewer" },
  "GET /share-links": [],
  "GET /tokens": [],
});

async function open(part: Answers = {}) {
  const answers = { ...usual(), ...part };
  const changes = answering(answers);
  await greet();
  render(People);
  await screen.findByText("Ben");
  return { user: userEvent.setup(), changes, answers };
}

const dialog = async () => within(await screen.findByRole("dialog"));

async function choose(user: ReturnType<typeof userEvent.setup>, name: string, option: string) {
  await user.click(screen.getByRole("button", { name: `What can be done with ${name}` }));
  await user.click(screen.getByRole("menuitem", { name: option }));
}

describe("people", () => {
  it("are told with what they may do, and who one is oneself", async () => {
    await open();
    screen.getByText("(you)");
    screen.getByText(/^Owner · since/);
    screen.getByText(/^Viewer · since/);
  });

  it("are text, whatever they are called", async () => {
    await open({
      "GET /people": [
        { ...VIEWER, made_at: NOW },
        { ...OWNER, name: HOSTILE, made_at: NOW },
      ],
    });
    screen.getByText(HOSTILE);
    expect(document.querySelector("img")).toBeNull();
  });

  it("are added as viewers unless more is chosen", async () => {
    const { user, changes, answers } = await open({ "POST /people": { id: 3 } });
    await user.click(screen.getByRole("button", { name: "Add somebody" }));
    const asked = await dialog();
    await user.type(asked.getByLabelText("Name"), " Cleo ");
    await user.type(asked.getByLabelText("First password"), "a long password");
    await user.type(asked.getByLabelText("The password once more"), "another password");
    await user.click(asked.getByRole("button", { name: "Add" }));
    asked.getByText("The two passwords differ.");
    expect(changes).toEqual([]);
    answers["GET /people"] = [{ id: 3, name: "Cleo", role: "viewer", made_at: NOW }];
    await user.clear(asked.getByLabelText("The password once more"));
    await user.type(asked.getByLabelText("The password once more"), "a long password");
    await user.click(asked.getByRole("button", { name: "Add" }));
    await screen.findByText("Cleo");
    expect(changes).toEqual([
      {
        method: "POST",
        path: "/people",
        body: { name: "Cleo", role: "viewer", password: "a long password" },
      },
    ]);
    expect(screen.queryByRole("dialog")).toBeNull();
    await screen.findByText("Cleo may come in now.");
  });

  it("are changed only in what was changed", async () => {
    const { user, changes } = await open({ "PATCH /people/2": undefined });
    await choose(user, "Ben", "Change name and role");
    const asked = await dialog();
    await user.click(asked.getByRole("radio", { name: /^Owner/ }));
    await user.click(asked.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(changes).toEqual([{ method: "PATCH", path: "/people/2", body: { role: "owner" } }]);
  });

  it("get a new password from an owner, who changes the own one elsewhere", async () => {
    const { user, changes } = await open({ "PATCH /people/2": undefined });
    await user.click(screen.getByRole("button", { name: "What can be done with Ana" }));
    expect(screen.getAllByRole("menuitem").map((one) => one.textContent)).toEqual([
      "Change name and role",
      "Change your password",
      "Remove",
    ]);
    await user.keyboard("{Escape}");
    await choose(user, "Ben", "Set a password");
    const asked = await dialog();
    await user.type(asked.getByLabelText("New password"), "a long password");
    await user.type(asked.getByLabelText("The password once more"), "a long password");
    await user.click(asked.getByRole("button", { name: "Set the password" }));
    await screen.findByText("Ben signs in with the new password from now on.");
    expect(changes).toEqual([
      { method: "PATCH", path: "/people/2", body: { password: "a long password" } },
    ]);
  });

  it("are removed after a question, and a refusal is said there", async () => {
    const sentence = "one owner must stay: make somebody else an owner first";
    const { user, changes } = await open({
      "DELETE /people/1": new Refusing(409, "last_owner", sentence),
      "DELETE /people/2": undefined,
    });
    await choose(user, "Ana", "Remove");
    let asked = await dialog();
    asked.getByText(/That is you/);
    await user.click(asked.getByRole("button", { name: "Remove" }));
    await asked.findByText(sentence);
    await user.click(asked.getByRole("button", { name: "Cancel" }));
    await choose(user, "Ben", "Remove");
    asked = await dialog();
    await user.click(asked.getByRole("button", { name: "Cancel" }));
    expect(changes).toHaveLength(1);
    await choose(user, "Ben", "Remove");
    await user.click((await dialog()).getByRole("button", { name: "Remove" }));
    await screen.findByText("Ben is removed.");
    expect(changes.map(({ path }) => path)).toEqual(["/people/1", "/people/2"]);
  });

  it("that cannot be fetched are fetched again", async () => {
    const answers: Answers = { ...usual(), "GET /people": new Refusing(500, "broken", "broken") };
    answering(answers);
    await greet();
    render(People);
    await screen.findByText("broken");
    answers["GET /people"] = [{ ...VIEWER, made_at: NOW }];
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("Ben");
  });
});

describe("a computer", () => {
  it("opens the library as whoever was chosen, shown once that holds", async () => {
    const { user, changes, answers } = await open();
    const label = "As whom this computer comes in: Ana's laptop";
    const select = await screen.findByLabelText<HTMLSelectElement>(label);
    expect(select.value).toBe("viewer");
    expect([...select.options].map((one) => one.text.trim())).toEqual([
      "A viewer without a name",
      "Nobody: people sign in there",
      "Ana (Owner)",
      "Ben (Viewer)",
    ]);
    answers["PATCH /clients/1"] = () => {
      answers["GET /clients/1"] = { opens_as: 2 };
      return undefined;
    };
    await user.selectOptions(select, "2");
    await waitFor(() => expect(select.value).toBe("2"));
    expect(changes).toEqual([{ method: "PATCH", path: "/clients/1", body: { opens_as: 2 } }]);
    answers["PATCH /clients/1"] = new Refusing(404, "unknown_person", "nobody has this number");
    await user.selectOptions(select, "nobody");
    await screen.findByText("nobody has this number");
    expect(select.value).toBe("2");
  });
});

describe("a shared link", () => {
  it("is told, and ends after a question", async () => {
    const link = {
      id: 7,
      kind: "album",
      target: 3,
      name: HOSTILE,
      made_by: "Ben",
      made_at: NOW,
      expires_at: NOW + 86_400_000,
    };
    const { user, changes, answers } = await open({ "GET /share-links": [link] });
    await screen.findByText(/^Album · by Ben · made .* · good until/);
    answers["DELETE /share-links/7"] = () => {
      answers["GET /share-links"] = [];
      return undefined;
    };
    await user.click(screen.getByRole("button", { name: `End the link to ${HOSTILE}` }));
    await user.click((await dialog()).getByRole("button", { name: "End the link" }));
    await screen.findByText("Nothing is shared by a link");
    expect(changes).toEqual([{ method: "DELETE", path: "/share-links/7", body: undefined }]);
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("a token", () => {
  it("is shown once, to be copied, and ends after a question", async () => {
    const secret = "0123456789abcdef".repeat(4);
    const { user, changes, answers } = await open();
    await screen.findByText("No program has a token");
    answers["POST /tokens"] = () => {
      answers["GET /tokens"] = [{ id: 9, name: "Frame", role: "viewer", made_at: NOW }];
      return { id: 9, token: secret };
    };
    await user.click(screen.getByRole("button", { name: "Make a token" }));
    const asked = await dialog();
    await user.type(asked.getByLabelText("What it is for"), "Frame");
    await user.click(asked.getByRole("button", { name: "Make it" }));
    const shown = await asked.findByLabelText<HTMLInputElement>("The token for Frame");
    expect(shown.value).toBe(secret);
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await user.click(asked.getByRole("button", { name: "Copy" }));
    await asked.findByText("Copied");
    expect(write).toHaveBeenCalledWith(secret);
    await user.click(asked.getByRole("button", { name: "Close" }));
    expect(document.body.innerHTML).not.toContain(secret);
    answers["DELETE /tokens/9"] = () => {
      answers["GET /tokens"] = [];
      return undefined;
    };
    await user.click(await screen.findByRole("button", { name: "End the token for Frame" }));
    await user.click((await dialog()).getByRole("button", { name: "End the token" }));
    await screen.findByText("No program has a token");
    expect(changes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /tokens",
      "DELETE /tokens/9",
    ]);
    expect(changes[0]?.body).toEqual({ name: "Frame", role: "viewer" });
  });
});
