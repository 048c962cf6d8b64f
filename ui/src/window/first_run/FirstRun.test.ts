import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing/window";

const step = (name: string) => screen.findByRole("heading", { level: 2, name });

describe("the first steps", () => {
  it("lead from nothing to collecting into a library elsewhere", async () => {
    const { user, house } = await openWindow("first-run");
    await step("Where is your library to be?");
    await user.click(screen.getByRole("button", { name: "Next" }));
    const heading = await step("Connect with your library");
    await waitFor(() => expect(document.activeElement).toBe(heading));
    await user.click(await screen.findByRole("radio", { name: /Workshop/ }));
    const code = screen.getByRole("textbox", { name: "Code" });
    await user.type(code, "wrong{Enter}");
    expect(
      (await screen.findAllByRole("alert")).some((one) =>
        one.textContent?.includes("The code is not right"),
      ),
    ).toBe(true);
    await user.clear(code);
    await user.type(code, "K7QP-D2M4{Enter}");
    await step("What is to be collected?");
    expect(house.server?.name).toBe("Workshop");
    const next = screen.getByRole("button", { name: "Next" }) as HTMLButtonElement;
    expect(next.disabled).toBe(true);
    await user.click(await screen.findByRole("button", { name: "Add Pictures" }));
    await waitFor(() => expect(next.disabled).toBe(false));
    await user.click(next);
    expect(await step("640 files will be collected")).toBeTruthy();
    expect(house.firstRun).toBe(true);
    await user.click(screen.getByRole("button", { name: "Start collecting" }));
    expect(await screen.findByRole("heading", { name: "Collecting 640 files" })).toBeTruthy();
    expect(screen.getByRole("navigation", { name: "Pages" })).toBeTruthy();
  });

  it("are no dead end while the library does not answer", async () => {
    const { user, house } = await openWindow("first-run-alone");
    await user.click(await screen.findByRole("button", { name: "Next" }));
    expect(await step("8,214 files will be collected")).toBeTruthy();
    expect(screen.getByText("This is what this computer knows by itself")).toBeTruthy();
    expect(screen.getByText(/The library does not answer/)).toBeTruthy();
    expect(screen.queryByText(/copies of others/)).toBeNull();
    expect(screen.getByText("The library decides")).toBeTruthy();

    house.clear();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByText(/knows by itself/)).toBeNull());
    expect(screen.getByText(/912 are copies of others/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Start collecting" }));
    await waitFor(() => expect(house.firstRun).toBe(false));
  });

  it("take folders that are dropped", async () => {
    const { house, drop } = await openWindow("first-run-alone");
    await step("What is to be collected?");
    drop({ state: "dropped", paths: ["/Users/anna/Movies", "/Users/anna/Music"] });
    await waitFor(() => expect(house.roots).toHaveLength(3));
    expect(await screen.findByRole("button", { name: "Remove /Users/anna/Music" })).toBeTruthy();
  });

  it("put the library on this computer", async () => {
    const { user, house } = await openWindow("first-run");
    await user.click(await screen.findByRole("radio", { name: /On this computer/ }));
    await user.click(screen.getByRole("button", { name: "Next" }));
    await user.click(await screen.findByRole("button", { name: "Keep the library here" }));
    await step("What is to be collected?");
    expect([house.library, house.server?.name]).toEqual(["here", "Anna's laptop"]);
  });

  it("find no library, and take an address", async () => {
    const { user, house } = await openWindow("first-run", {
      backend: (backend) => ({ ...backend, discover: () => Promise.resolve([]) }),
    });
    await user.click(await screen.findByRole("button", { name: "Next" }));
    expect(await screen.findByText("No library was found")).toBeTruthy();
    await user.type(screen.getByRole("textbox", { name: "Code" }), "K7QP-D2M4{Enter}");
    expect(await screen.findByText(/Write the address/)).toBeTruthy();
    await user.type(screen.getByRole("textbox", { name: "Address" }), "trove.local{Enter}");
    await waitFor(() => expect(house.server?.address).toBe("trove.local"));
  });
});
