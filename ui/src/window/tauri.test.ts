import { clearMocks, mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { emit } from "@tauri-apps/api/event";
import { afterEach, describe, expect, it } from "vitest";
import type { Backend, Drop } from "./backend";
import { demoOf } from "../testing/window";
import { tauri } from "./tauri";

afterEach(() => clearMocks());

describe("the backend in the real program", () => {
  it("calls commands by their names, with arguments by theirs", async () => {
    const calls: [string, unknown][] = [];
    mockIPC((command, parameters) => {
      calls.push([command, parameters]);
      return null;
    });
    await tauri.view();
    await tauri.pause("tomorrow");
    await tauri.setSetting("kinds", ["photo"]);
    await tauri.safetyExceptions({ reason: null, after: null, limit: 5 });
    await tauri.pair("trove.local", "K7QP-D2M4", null);
    expect(calls).toEqual([
      ["view", {}],
      ["pause", { wish: "tomorrow" }],
      ["set_setting", { name: "kinds", words: ["photo"] }],
      ["safety_exceptions", { query: { reason: null, after: null, limit: 5 } }],
      ["pair", { address: "trove.local", code: "K7QP-D2M4", name: null }],
    ]);
  });

  it("hears events until it has heard enough", async () => {
    const calls: string[] = [];
    mockIPC((command) => calls.push(command), { shouldMockEvents: true });
    const heard: string[] = [];
    const end = await tauri.onPage((page) => heard.push(page));
    await emit("show_page", "settings");
    end();
    await emit("show_page", "folders");
    expect(heard).toEqual(["settings"]);
    // What the program holds back for a window comes when it can be heard.
    expect(calls).toEqual(["window_opened"]);
  });

  it("hears what is dragged onto the window", async () => {
    mockWindows("main");
    mockIPC(() => null, { shouldMockEvents: true });
    const heard: Drop[] = [];
    const end = await tauri.onDrop((drop) => heard.push(drop));
    const position = { x: 1, y: 2 };
    await emit("tauri://drag-enter", { paths: ["/a"], position });
    await emit("tauri://drag-over", { position });
    await emit("tauri://drag-leave");
    await emit("tauri://drag-drop", { paths: ["/a", "/b"], position });
    end();
    await emit("tauri://drag-enter", { paths: ["/a"], position });
    expect(heard).toEqual([
      { state: "over" },
      { state: "gone" },
      { state: "dropped", paths: ["/a", "/b"] },
    ]);
  });

  it("can do all that the made-up one can", () => {
    const names = (backend: Backend) => Object.keys(backend).sort();
    expect(names(tauri)).toEqual(names(demoOf("up-to-date").backend));
  });
});
