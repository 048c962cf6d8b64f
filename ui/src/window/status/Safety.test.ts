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

  it("is confirmed by the server for every file", async () => {
    const { user, house, session } = await openWindow("up-to-date", { place: "safety" });
    await user.click(
      await screen.findByRole("button", { name: "Ask the server about every file" }),
    );
    expect(
      await screen.findByText(/^The server has confirmed each of the 12,408 files/),
    ).toBeTruthy();
    expect(screen.getByText(/the server has confirmed each of them/)).toBeTruthy();
    // What is stored since, nobody has asked about.
    if (house.proof) house.proof.confirmed -= 1;
    session.pulse += 1;
    expect(await screen.findByText(/Ask again before you wipe this computer/)).toBeTruthy();
    expect(screen.queryByText(/the server has confirmed each of them/)).toBeNull();
  });

  it("is denied where the server does not confirm a file", async () => {
    const { user } = await openWindow("unconfirmed", { place: "safety" });
    expect(await screen.findByText("Yes, for what Trove collects")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Ask the server about every file" }));
    expect(await screen.findByText("Not yet: 3 files are only here")).toBeTruthy();
    expect(screen.getByText(/^The server does not confirm 3 files/)).toBeTruthy();
    const files = within(await screen.findByRole("region", { name: "The files" }));
    expect(await files.findAllByText("The server does not know it.")).toHaveLength(3);
    await user.selectOptions(files.getByRole("combobox"), "Not confirmed by the server");
    await waitFor(() => expect(files.getAllByRole("listitem")).toHaveLength(3));
    const said = files.getAllByText("The server does not know it.");
    expect(said.every((one) => one.lang === "en")).toBe(true);
  });

  it("stays as it was when the asking is given up or fails", async () => {
    const { user } = await openWindow("unreachable", { place: "safety" });
    const ask = () => screen.findByRole("button", { name: "Ask the server about every file" });
    await user.click(await ask());
    const said = await screen.findByText(/The library does not answer/);
    expect(said.closest('[role="alert"]')).toBeTruthy();
    expect(await ask()).toBeTruthy();
  });

  it("is asked until that is given up", async () => {
    let given: ((failure: unknown) => void) | undefined;
    const { user, tellOfProof } = await openWindow("up-to-date", {
      place: "safety",
      backend: (backend) => ({
        ...backend,
        proveSafety: () => new Promise((_, reject) => (given = reject)),
        cancelProof: () =>
          Promise.resolve(given?.({ kind: "cancelled", sentence: "Given up.", detail: null })),
      }),
    });
    await user.click(
      await screen.findByRole("button", { name: "Ask the server about every file" }),
    );
    tellOfProof({ asked: 3_000, files: 12_408 });
    expect(await screen.findByText("3,000 of 12,408 files", { selector: "p" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(
      await screen.findByRole("button", { name: "Ask the server about every file" }),
    ).toBeTruthy();
    expect(screen.getAllByRole("alert").map((one) => one.textContent)).toEqual([""]);
  });

  it("is saved as a table where the user says", async () => {
    const { user, asked } = await openWindow("attention", { place: "safety" });
    await user.click(await screen.findByRole("button", { name: "Save as a table" }));
    expect(await screen.findByText("The table is saved.")).toBeTruthy();
    expect(asked).toEqual(["write /Users/anna/Not in the library.csv"]);
  });
});
