import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing/window";

describe("the settings", () => {
  it("are set, and set back", async () => {
    const { user, house } = await openWindow("up-to-date", { place: "settings" });
    const holds = () => house.settings.find((one) => one.name === "wait_on_user");
    const wait = await screen.findByRole("switch", { name: /^Wait while somebody/ });
    await user.click(wait);
    await waitFor(() => expect(holds()).toMatchObject({ value: true, set_by: "user" }));
    await waitFor(() => expect((wait as HTMLInputElement).checked).toBe(true));
    await user.click(screen.getByRole("button", { name: /back to the default/ }));
    await waitFor(() => expect(holds()).toMatchObject({ value: false, set_by: "default" }));
  });

  it("stay as they hold when they cannot be set", async () => {
    const { user } = await openWindow("up-to-date", {
      place: "settings",
      backend: (backend) => ({
        ...backend,
        setSetting: () => Promise.reject({ kind: "disk_full", sentence: "Full.", detail: null }),
      }),
    });
    const wait = await screen.findByRole("switch", { name: "Wait on battery" });
    await user.click(wait);
    expect(await screen.findByText(/The disk is full/)).toBeTruthy();
    expect((wait as HTMLInputElement).checked).toBe(true);
  });

  it("that the owner locked cannot be changed", async () => {
    await openWindow("attention", { place: "settings" });
    const wait = await screen.findByRole("switch", { name: "Wait on battery" });
    expect((wait as HTMLInputElement).disabled).toBe(true);
  });

  it("limit the sending to a rate, or by the hours", async () => {
    const { user, house } = await openWindow("up-to-date", { place: "settings" });
    const limit = () => house.settings.find((one) => one.name === "upload_limit")?.value;
    await user.click(await screen.findByRole("radio", { name: "Always at most" }));
    const rate = await screen.findByRole("textbox", { name: "Megabytes a second" });
    await user.clear(rate);
    await user.type(rate, "fast{Enter}");
    expect(await screen.findByText(/Write a number above 0/)).toBeTruthy();
    await user.clear(rate);
    await user.type(rate, "2,5{Enter}");
    await waitFor(() => expect(limit()).toBe("2500 kB/s"));
    await user.click(screen.getByRole("radio", { name: "No limit" }));
    await waitFor(() => expect(limit()).toBe("unlimited"));
  });

  it("change language and looks at once", async () => {
    const { user } = await openWindow("up-to-date", { place: "settings" });
    await user.click(await screen.findByRole("radio", { name: "Dark" }));
    await waitFor(() => expect(document.documentElement.dataset["theme"]).toBe("dark"));
    await user.click(screen.getByRole("radio", { name: "Deutsch" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Optionen" })).toBeTruthy();
    expect([document.documentElement.lang, document.title]).toEqual(["de", "Optionen – Trove"]);
  });

  it("disconnect after a question, and connect again", async () => {
    const { user, house } = await openWindow("up-to-date", { place: "settings" });
    await user.click(await screen.findByRole("button", { name: "Disconnect" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("button", { name: "Disconnect" }));
    await waitFor(() => expect(house.server).toBeNull());
    await user.click(await screen.findByRole("button", { name: "Connect" }));
    await user.type(await screen.findByRole("textbox", { name: "Code" }), "K7QP-D2M4{Enter}");
    await waitFor(() => expect(house.server?.name).toBe("Living room"));
    expect(await screen.findByRole("heading", { name: /files are safe/ })).toBeTruthy();
  });

  it("quit after a question", async () => {
    const { user, asked } = await openWindow("up-to-date", { place: "settings" });
    await user.click(await screen.findByRole("button", { name: "Quit Trove" }));
    expect(asked).toEqual([]);
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("button", { name: "Quit Trove" }));
    expect(asked).toEqual(["quit"]);
  });
});
