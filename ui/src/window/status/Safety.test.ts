import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing/window";

describe("whether the computer is safe to wipe", () => {
  it.each([
    ["up-to-date", "Yes, for what Trove collects"],
    ["attention", "Not yet: 12 files are only here"],
    ["unreachable", "Not known at the moment"],
    ["looking", "Not known yet"],
    ["empty", "No: nothing is collected yet"],
    ["not-paired", "No: there is no library yet"],
  ] as const)("%s: %s", async (scene, said) => {
    await openWindow(scene, { place: "safety" });
    expect(await screen.findByText(said)).toBeTruthy();
    expect(screen.getByText(/Documents, programs/)).toBeTruthy();
  });

  it("lists what would be lost, by reason", async () => {
    const { user } = await openWindow("attention", { place: "safety" });
    const files = within(await screen.findByRole("region", { name: "The files" }));
    expect(await files.findAllByRole("listitem")).toHaveLength(50);
    await user.selectOptions(files.getByRole("combobox"), "Cannot be read");
    await waitFor(() => expect(files.getAllByRole("listitem")).toHaveLength(4));
  });

  it("shows page after page", async () => {
    const { user } = await openWindow("waiting", { place: "safety" });
    const files = within(await screen.findByRole("region", { name: "The files" }));
    expect(await files.findAllByRole("listitem")).toHaveLength(50);
    await user.click(files.getByRole("button", { name: "Show more" }));
    await waitFor(() => expect(files.getAllByRole("listitem")).toHaveLength(100));
  });

  it("is saved as a table where the user says", async () => {
    const { user, asked } = await openWindow("attention", { place: "safety" });
    await user.click(await screen.findByRole("button", { name: "Save as a table" }));
    expect(await screen.findByText("The table is saved.")).toBeTruthy();
    expect(asked).toEqual(["write /Users/anna/Not in the library.csv"]);
  });
});
