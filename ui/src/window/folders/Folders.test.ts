import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing/window";
import type { Backend } from "../backend";

const picking = (path: string | null) => ({
  backend: (backend: Backend) => ({
    ...backend,
    pickFolder: () => Promise.resolve(path),
  }),
});

describe("the folders", () => {
  it("say how they fare", async () => {
    await openWindow("attention", { place: "folders" });
    // In words, and as what the bar says to those who hear it.
    expect(await screen.findAllByText("8,202 of 8,214 are safe")).toHaveLength(2);
    expect(screen.getByText("All 312 are safe")).toBeTruthy();
    expect(screen.getByText("Looked through every hour")).toBeTruthy();
    expect(screen.getByText(/Permission denied/)).toBeTruthy();
  });

  it("are added at once where there is nothing to know", async () => {
    const { user, house } = await openWindow("empty", { place: "folders" });
    expect(await screen.findByText("No folder is chosen yet")).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: "Add Pictures" }));
    expect(await screen.findByRole("heading", { name: "Pictures" })).toBeTruthy();
    expect(house.roots).toEqual(["/Users/anna/Pictures"]);
  });

  it("are added after a question where there is something to know", async () => {
    const { user, house } = await openWindow("empty", {
      place: "folders",
      ...picking("/Volumes/Archive"),
    });
    const add = await screen.findByRole("button", { name: "Add a folder" });
    await user.click(add);
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText(/This is a whole drive/)).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    expect(house.roots).toEqual([]);
    await user.click(add);
    await user.click(await screen.findByRole("button", { name: "Add it all the same" }));
    await waitFor(() => expect(house.roots).toEqual(["/Volumes/Archive"]));
  });

  it("of the system are refused", async () => {
    const { user } = await openWindow("empty", { place: "folders", ...picking("/System/Fonts") });
    await user.click(await screen.findByRole("button", { name: "Add a folder" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByRole("heading").textContent).toBe("/System/Fonts cannot be collected");
    expect(dialog.queryByRole("button", { name: "Add it all the same" })).toBeNull();
  });

  it("are left alone when the dialog was closed", async () => {
    const { user, house } = await openWindow("empty", { place: "folders", ...picking(null) });
    await user.click(await screen.findByRole("button", { name: "Add a folder" }));
    expect([house.roots, screen.queryByRole("dialog")]).toEqual([[], null]);
  });

  it("are added when they are dropped, each after its own question", async () => {
    const { user, house, drop } = await openWindow("empty", { place: "folders" });
    await screen.findByText("No folder is chosen yet");
    drop({ state: "over" });
    expect(await screen.findByText("Drop folders here to collect them")).toBeTruthy();
    drop({ state: "gone" });
    await waitFor(() => expect(screen.queryByText(/Drop folders here/)).toBeNull());
    drop({ state: "over" });
    drop({
      state: "dropped",
      paths: ["/Volumes/One", "/Users/anna/Pictures", "/System/Fonts", "/Volumes/Two"],
    });
    const named = async (name: string) => {
      const dialog = within(await screen.findByRole("dialog", { name }));
      expect(screen.queryByText(/Drop folders here/)).toBeNull();
      return dialog;
    };
    const one = await named("Before you add /Volumes/One");
    // What is dropped while something is asked is not heard.
    drop({ state: "dropped", paths: ["/Users/anna/Desktop"] });
    await user.click(one.getByRole("button", { name: "Cancel" }));
    const fonts = await named("/System/Fonts cannot be collected");
    await user.click(fonts.getByRole("button", { name: "Close" }));
    const two = await named("Before you add /Volumes/Two");
    await user.click(two.getByRole("button", { name: "Add it all the same" }));
    await waitFor(() => expect(house.roots).toEqual(["/Users/anna/Pictures", "/Volumes/Two"]));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("are told from files, which are refused, and keep no folder from being added", async () => {
    const { house, drop } = await openWindow("empty", { place: "folders" });
    await screen.findByText("No folder is chosen yet");
    const photos = [1, 2, 3, 4, 5].map((number) => `/Users/anna/${number}.jpg`);
    drop({ state: "dropped", paths: [...photos, "/Users/anna/Pictures"] });
    await waitFor(() => expect(house.roots).toEqual(["/Users/anna/Pictures"]));
    const alert = within(await screen.findByRole("alert"));
    expect(alert.getByText(/This is not a folder/)).toBeTruthy();
    expect(alert.getAllByRole("listitem")).toHaveLength(3);
    expect(alert.getByText("and 2 more")).toBeTruthy();
    // The next ones have nothing to do with that.
    const add = screen.getByRole("button", { name: "Add a folder" });
    await waitFor(() => expect(add.ariaBusy).toBeNull());
    drop({ state: "dropped", paths: ["/Users/anna/Music"] });
    await waitFor(() => expect(house.roots).toHaveLength(2));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("are removed after a question", async () => {
    const { user, house } = await openWindow("up-to-date", { place: "folders" });
    await user.click(await screen.findByRole("button", { name: "Remove /Users/anna/Music" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText(/nothing is deleted here/)).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: "Collect it no more" }));
    await waitFor(() => expect(house.roots).not.toContain("/Users/anna/Music"));
    expect(screen.queryByRole("heading", { name: "Music" })).toBeNull();
  });

  it("say that they cannot be fetched, and are fetched again", async () => {
    let failing = true;
    const { user } = await openWindow("up-to-date", {
      place: "folders",
      backend: (backend) => ({
        ...backend,
        folders: () =>
          failing
            ? Promise.reject({ kind: "disk_full", sentence: "Full.", detail: null })
            : backend.folders(),
      }),
    });
    const alert = within(await screen.findByRole("alert"));
    expect(alert.getByText(/The disk is full/)).toBeTruthy();
    failing = false;
    await user.click(alert.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Music" })).toBeTruthy();
  });
});

describe("the rules", () => {
  it("are tried out before they hold", async () => {
    const { user, house } = await openWindow("up-to-date", { place: "rules" });
    await user.click(await screen.findByRole("checkbox", { name: "Music" }));
    await user.click(screen.getByRole("button", { name: "What would this do?" }));
    expect(await screen.findByText("8,526 files would be collected")).toBeTruthy();
    expect(screen.getByText("3,882 files would be left out")).toBeTruthy();
    const kinds = () => house.settings.find((one) => one.name === "kinds")?.value;
    expect(kinds()).toEqual(["photo", "video", "music"]);
    await user.click(screen.getByRole("button", { name: "Use these rules" }));
    await waitFor(() => expect(kinds()).toEqual(["photo", "video"]));
  });

  it("say what is wrong with what is written", async () => {
    const { user } = await openWindow("up-to-date", { place: "rules" });
    const field = await screen.findByRole("textbox", { name: "Leave out files larger than" });
    await user.type(field, "huge");
    await user.click(screen.getByRole("button", { name: "What would this do?" }));
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText(/This is no size/)).toBeTruthy();
  });

  it("that the owner set cannot be changed", async () => {
    await openWindow("attention", { place: "rules" });
    const music = await screen.findByRole("checkbox", { name: "Music" });
    expect(music.closest("fieldset")?.disabled).toBe(true);
    expect(screen.getByText(/allows no other value/)).toBeTruthy();
  });
});
