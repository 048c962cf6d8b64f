import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { speak } from "../../messages/speech.svelte";
import { NOW } from "../../testing/house";
import { answering, OWNER, Refusing, VIEWER, visitOf, type Answers } from "../../testing/people";
import Library from "../frame/Library.svelte";
import Navigation from "../frame/Navigation.svelte";
import { pageAt, PAGES } from "../pages";
import { go } from "../place.svelte";
import { greet, visit } from "../visit.svelte";
import Account from "./Account.svelte";

beforeEach(() => {
  speak("en", ["en-GB"]);
  go("/", { replace: true });
});

const session = (part = {}) => ({
  id: 1,
  current: true,
  browser: "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
  signed_in_at: NOW,
  seen_at: NOW,
  expires_at: NOW + 1,
  ...part,
});

async function open(person: Parameters<typeof visitOf>[0], part: Answers = {}) {
  const answers: Answers = {
    "GET /visit": visitOf(person),
    "GET /sessions": [session()],
    ...part,
  };
  const changes = answering(answers);
  await greet();
  render(Account);
  await screen.findByText("Firefox on Linux");
  return { user: userEvent.setup(), changes, answers };
}

describe("one's own account", () => {
  it("changes the password with the old one, and says when that is wrong", async () => {
    const { user, changes, answers } = await open(VIEWER, {
      "PUT /people/me/password": new Refusing(403, "wrong_password", "the old password is wrong"),
    });
    screen.getByText("Signed in as Ben, Viewer");
    const old = screen.getByLabelText<HTMLInputElement>("Password until now");
    await user.type(old, "not that");
    await user.type(screen.getByLabelText("New password"), "a long password");
    await user.type(screen.getByLabelText("The password once more"), "a long password");
    await user.click(screen.getByRole("button", { name: "Change the password" }));
    await screen.findByText(/^This is not your password/);
    expect(old.getAttribute("aria-invalid")).toBe("true");
    answers["PUT /people/me/password"] = undefined;
    await user.clear(old);
    await user.type(old, "that");
    await user.click(screen.getByRole("button", { name: "Change the password" }));
    await screen.findByText("Your new password holds. Elsewhere you are signed out.");
    expect(changes.at(-1)?.body).toEqual({ old: "that", new: "a long password" });
    expect(old.value).toBe("");
  });

  it("tells where one is signed in, and ends that elsewhere", async () => {
    const other = session({ id: 2, current: false, browser: "<b>curl</b>", computer: "desk" });
    const { user, changes, answers } = await open(VIEWER, {
      "GET /sessions": [session(), other],
    });
    screen.getByText(/opened from desk/);
    screen.getByText(/this browser/);
    answers["DELETE /sessions/2"] = () => {
      answers["GET /sessions"] = [session()];
      return undefined;
    };
    const ends = screen.getAllByRole("button", { name: /^Sign out there/ });
    expect(ends).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Sign out there: <b>curl</b>" }));
    await waitFor(() => expect(screen.queryByText(/opened from desk/)).toBeNull());
    expect(changes.map(({ path }) => path)).toEqual(["/sessions/2"]);
    expect(document.querySelector("b")).toBeNull();
  });

  it("has no password where a computer came in by itself", async () => {
    await open({ name: "desk", role: "viewer" });
    screen.getByText("This computer came in without a password");
    expect(screen.queryByLabelText("Password until now")).toBeNull();
    expect(screen.queryByRole("link", { name: "Make a token" })).toBeNull();
  });

  it("signs out, also when the session has ended already", async () => {
    const { user, answers } = await open(OWNER, {
      "DELETE /sessions/current": new Refusing(401, "not_signed_in", "sign in first"),
    });
    answers["GET /visit"] = visitOf();
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    await waitFor(() => expect(visit().person).toBeUndefined());
  });
});

describe("the pages", () => {
  it("of people are the owner's alone; one's account is everybody's", () => {
    expect(pageAt("/people")?.owners).toBe(true);
    expect(pageAt("/account")?.owners).toBe(false);
    expect(PAGES.filter((page) => page.listed).length).toBeLessThanOrEqual(5);
  });

  it("are listed for whom they are, and the name leads to the account", async () => {
    answering({ "GET /visit": visitOf(VIEWER) });
    await greet();
    const { unmount } = render(Navigation);
    expect(screen.queryByRole("link", { name: "People" })).toBeNull();
    const account = screen.getByRole("link", { name: /^Your account: ?Signed in as Ben$/ });
    expect(account.getAttribute("href")).toBe("/account");
    unmount();
    answering({ "GET /visit": visitOf(OWNER) });
    await greet();
    render(Navigation);
    screen.getByRole("link", { name: "People" });
  });
});

describe("a one-time address", () => {
  it("that is over says so, and leads to signing in", async () => {
    const changes = answering({
      "GET /visit": visitOf(),
      "POST /entries": new Refusing(410, "entry_over", "this address worked once"),
    });
    go("/enter#ticket", { replace: true });
    render(Library);
    await screen.findByRole("heading", { name: "This address is good no more" });
    expect(changes).toEqual([{ method: "POST", path: "/entries", body: { ticket: "ticket" } }]);
    // The secret stays nowhere.
    expect(location.href).not.toContain("ticket");
    await userEvent.click(screen.getByRole("link", { name: "Sign in" }));
    await screen.findByRole("heading", { name: "Sign in" });
    expect(location.pathname).toBe("/");
  });

  it("signs in, and leaves nothing to go back to", async () => {
    const answers: Answers = { "GET /visit": visitOf() };
    answers["POST /entries"] = () => {
      answers["GET /visit"] = visitOf({ name: "desk", role: "viewer" });
      return undefined;
    };
    answers["GET /sessions"] = [];
    answering(answers);
    go("/enter#ticket", { replace: true });
    const before = history.length;
    render(Library);
    await screen.findByText("Signed in as desk");
    expect(location.href).not.toContain("ticket");
    expect(location.pathname).not.toBe("/enter");
    expect(history.length).toBe(before);
  });

  it("without a ticket is the library's own", async () => {
    answering({ "GET /visit": visitOf() });
    go("/enter", { replace: true });
    render(Library);
    await screen.findByRole("heading", { name: "Sign in" });
    expect(location.pathname).toBe("/");
  });

  it("is tried again where the server was out of reach", async () => {
    const answers: Answers = { "GET /visit": visitOf() };
    const changes = answering(answers);
    go("/enter#ticket", { replace: true });
    render(Library);
    await screen.findByText("The server is out of reach");
    answers["POST /entries"] = new Refusing(410, "entry_over", "this address worked once");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByRole("heading", { name: "This address is good no more" });
    expect(changes.map(({ body }) => body)).toEqual([{ ticket: "ticket" }, { ticket: "ticket" }]);
  });
});
