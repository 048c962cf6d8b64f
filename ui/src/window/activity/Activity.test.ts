import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing/window";

const names = () => screen.getAllByRole("article").map((row) => row.textContent ?? "");

describe("the files", () => {
  it("begin with those that are set aside, with their reason", async () => {
    await openWindow("attention", { place: "activity" });
    expect(await screen.findByText("14,314 files")).toBeTruthy();
    expect(names()[0]).toContain("The file changed six times");
    expect(names()[12]).toContain("In the library: Photos/");
  });

  it("have the engine's own sentences marked as English in a German window", async () => {
    await openWindow("attention", { place: "activity", language: "de" });
    const said = await screen.findAllByText(/The file changed six times/);
    expect(said.every((one) => one.lang === "en")).toBe(true);
    expect(screen.getAllByText("Zurückgestellt").every((one) => !one.closest("[lang=en]"))).toBe(
      true,
    );
    expect(document.documentElement.lang).toBe("de");
  });

  it("are found by a part of their path", async () => {
    const { user } = await openWindow("up-to-date", { place: "activity" });
    await user.type(await screen.findByRole("searchbox"), "vespertine 1/");
    expect(await screen.findByText("1 file")).toBeTruthy();
    expect(names()).toHaveLength(1);
    await user.type(screen.getByRole("searchbox"), "nothing");
    expect(await screen.findByText("No file fits")).toBeTruthy();
  });

  it("of one standing are shown by themselves, and have an address", async () => {
    const { user } = await openWindow("attention", { place: "activity" });
    await user.click(await screen.findByRole("radio", { name: "Set aside" }));
    expect(await screen.findByText("12 files")).toBeTruthy();
    expect(location.hash).toBe("#/activity?failures");
  });

  it("are tried again one by one, and all at once", async () => {
    const { user, house } = await openWindow("attention", { place: "activity?failures" });
    const first = within((await screen.findAllByRole("article"))[0] as HTMLElement);
    await user.click(first.getByRole("button", { name: /^Try again/ }));
    await waitFor(() => expect(house.of("set_aside").files).toBe(11));
    await user.click(screen.getByRole("button", { name: "Try all again" }));
    await waitFor(() => expect(house.of("set_aside").files).toBe(0));
    expect(await screen.findByText("11 files are tried again.")).toBeTruthy();
  });

  it("are shown where they lie", async () => {
    const { user, asked } = await openWindow("one", { place: "activity" });
    await user.click(await screen.findByRole("button", { name: /^Show in folder/ }));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/^show \/Users\/anna\/Pictures\/.*JPG$/);
  });

  it("need not be there", async () => {
    await openWindow("empty", { place: "activity" });
    expect(await screen.findByText("No files yet")).toBeTruthy();
  });
});
