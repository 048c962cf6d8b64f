import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing/window";

describe("the library", () => {
  it("on this computer says what it holds and who collects into it", async () => {
    await openWindow("library", { place: "library" });
    expect(await screen.findByText("33,788 files")).toBeTruthy();
    const computers = within(screen.getByRole("region", { name: "Computers" }));
    expect(computers.getAllByRole("listitem").map((one) => one.textContent)).toMatchObject([
      expect.stringContaining("This computer"),
      expect.stringContaining("Seen 3 days ago"),
      expect.stringContaining("Not seen yet"),
    ]);
  });

  it("shows a code for the next computer, and then another", async () => {
    const { user } = await openWindow("library", { place: "library" });
    await user.click(await screen.findByRole("button", { name: "Show a code" }));
    expect(await screen.findByText("K7QP-D2M4")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Show another code" }));
    expect(await screen.findByText("W3HX-9RTA")).toBeTruthy();
  });

  it("is closed after a question, and opened again", async () => {
    const { user } = await openWindow("library", { place: "library" });
    await user.click(await screen.findByRole("button", { name: "Close it" }));
    await user.click(
      within(await screen.findByRole("dialog")).getByRole("button", { name: "Close it" }),
    );
    expect(await screen.findByText("The library is closed")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Open it" }));
    expect(await screen.findByText("The library is open to your computers")).toBeTruthy();
  });

  it("moves after a question, and says how far it has come", async () => {
    const { user, tick } = await openWindow("library", { place: "library" });
    await user.click(await screen.findByRole("button", { name: "Move it" }));
    await user.click(
      within(await screen.findByRole("dialog")).getByRole("button", { name: "Move it" }),
    );
    expect(await screen.findByRole("progressbar", { name: "The library is moving" })).toBeTruthy();
    for (let count = 0; count < 8; count += 1) tick();
    await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
    expect(screen.getByText("The library is open to your computers")).toBeTruthy();
  });

  it("elsewhere is opened in the browser", async () => {
    const { user, asked } = await openWindow("up-to-date", { place: "library" });
    expect(screen.getByText(/Your library is on Living room/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Open the library" }));
    expect(asked).toEqual(["open the library"]);
  });
});
