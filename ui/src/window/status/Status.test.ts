import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing/window";

describe("the status", () => {
  it.each([
    ["up-to-date", "All 12,408 files are safe"],
    ["one", "Your file is safe"],
    ["paused", "Paused"],
    ["waiting", "Waiting for mains power"],
    ["unreachable", "The server is out of reach"],
    ["attention", "All but 12 files are safe"],
    ["not-paired", "There is no library yet"],
    ["empty", "No folder is chosen yet"],
  ] as const)("of %s says: %s", async (scene, said) => {
    await openWindow(scene);
    expect(screen.getByRole("heading", { level: 2, name: said })).toBeTruthy();
  });

  it("follows the files as they are sent", async () => {
    const { tick, house } = await openWindow("collecting");
    const before = house.of("pending").files;
    tick();
    const said = `Collecting ${(before - 14).toLocaleString("en")} files`;
    expect(await screen.findByRole("heading", { name: said })).toBeTruthy();
  });

  it("says another kind of sentence aloud, and not each number", async () => {
    const { tick, house, session } = await openWindow("collecting");
    const aloud = screen.getAllByRole("status")[0];
    const first = aloud?.textContent;
    tick();
    await waitFor(() => expect(session.view.numbers.pending.files).toBe(house.of("pending").files));
    expect(aloud?.textContent).toBe(first);
    await session.backend.pause("tomorrow");
    await waitFor(() => expect(aloud?.textContent).toBe("Paused"));
  });

  it("pauses for a time and goes on", async () => {
    const { user, house } = await openWindow("collecting");
    await user.click(screen.getByRole("button", { name: "Pause" }));
    await user.click(await screen.findByRole("menuitem", { name: "For 2 hours" }));
    expect(await screen.findByRole("heading", { name: "Paused" })).toBeTruthy();
    const ends = house.paused?.form === "until" ? house.paused.until_ms - Date.now() : 0;
    expect(ends).toBeGreaterThan(7_100_000);
    await user.click(screen.getByRole("button", { name: "Resume" }));
    expect(await screen.findByRole("heading", { name: /^Collecting/ })).toBeTruthy();
  });

  it("lets people send all the same", async () => {
    const { user, house } = await openWindow("waiting");
    await user.click(screen.getByRole("button", { name: "Send on battery too" }));
    expect(await screen.findByRole("heading", { name: /^Collecting/ })).toBeTruthy();
    expect(house.settings.find((one) => one.name === "wait_on_battery")?.value).toBe(false);
  });

  it("asks what only people know, and takes the answer", async () => {
    const { user, house } = await openWindow("attention");
    const list = screen.getByRole("region", { name: "This needs you" });
    expect(within(list).getByText("312 files are no longer there")).toBeTruthy();
    await user.click(within(list).getByRole("button", { name: "I deleted them" }));
    await waitFor(() => expect(screen.queryByText("312 files are no longer there")).toBeNull());
    expect([...house.answered]).toEqual(["/Users/anna/Pictures"]);
  });

  it("says how to see Trove where there is no tray", async () => {
    const { user } = await openWindow("no-tray");
    expect(screen.getByText("Your desktop shows no tray icons")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Understood" }));
    expect(screen.queryByText("Your desktop shows no tray icons")).toBeNull();
  });

  it("says why something could not be done", async () => {
    const refuse = () =>
      Promise.reject({ kind: "no_browser", sentence: "No browser.", detail: "xdg-open: exit 3" });
    const { user } = await openWindow("up-to-date", {
      backend: (backend) => ({ ...backend, openLibrary: refuse }),
    });
    await user.click(screen.getByRole("button", { name: "Open the library" }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The system has no browser");
    expect(alert.textContent).toContain("xdg-open: exit 3");
  });
});
