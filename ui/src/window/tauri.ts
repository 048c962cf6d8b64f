/** The backend in the real program: each method is a command, each subscription an event. */
import { invoke, type InvokeArgs } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { Backend, Unsubscribe } from "./backend";

/** What a command of the contract gives. */
type Given<Name extends keyof Backend> = Backend[Name] extends (
  ...parameters: never[]
) => Promise<infer Value>
  ? Value
  : never;

/** The command of this name, in the manner of Rust. */
function command(method: string): string {
  return method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Calls a command; only this file knows that it goes by a text and untyped arguments. */
function call<Name extends keyof Backend>(
  method: Name,
  parameters?: InvokeArgs,
): Promise<Given<Name>> {
  return invoke<Given<Name>>(command(method), parameters);
}

/** Hears an event. */
function hear<Payload>(event: string, heard: (payload: Payload) => void): Promise<Unsubscribe> {
  return listen<Payload>(event, ({ payload }) => heard(payload));
}

export const tauri: Backend = {
  view: () => call("view"),
  onView: (heard) => hear("view_changed", heard),
  onPage: async (heard) => {
    const end = await hear("show_page", heard);
    // The last that the window begins to hear: what was held back for it may come now.
    await invoke("window_opened");
    return end;
  },

  pause: (wish) => call("pause", { wish }),
  resume: () => call("resume"),

  safety: () => call("safety"),
  safetyExceptions: (query) => call("safetyExceptions", { query }),
  proveSafety: () => call("proveSafety"),
  cancelProof: () => call("cancelProof"),
  onProof: (heard) => hear("proof_progress", heard),
  exportSafety: (path) => call("exportSafety", { path }),

  folders: () => call("folders"),
  suggestedFolders: () => call("suggestedFolders"),
  folderWarnings: (path) => call("folderWarnings", { path }),
  addFolder: (path) => call("addFolder", { path }),
  removeFolder: (path) => call("removeFolder", { path }),
  confirmMissing: (path) => call("confirmMissing", { path }),
  acceptDrive: (path) => call("acceptDrive", { path }),
  lookNow: () => call("lookNow"),
  preview: (rules) => call("preview", { rules }),

  onDrop: (heard) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === "enter") heard({ state: "over" });
      else if (payload.type === "leave") heard({ state: "gone" });
      else if (payload.type === "drop") heard({ state: "dropped", paths: payload.paths });
    }),
  pickFolder: () => call("pickFolder"),
  pickNewFile: (name) => call("pickNewFile", { name }),
  showFile: (path) => call("showFile", { path }),

  activity: (query) => call("activity", { query }),
  tryAgain: (id) => call("tryAgain", { id }),

  settings: () => call("settings"),
  setSetting: (name, words) => call("setSetting", { name, words }),
  unsetSetting: (name) => call("unsetSetting", { name }),
  setApp: (settings) => call("setApp", { settings }),

  discover: () => call("discover"),
  pair: (address, code, name) => call("pair", { address, code, name }),
  unpair: () => call("unpair"),

  forecast: () => call("forecast"),
  cancelForecast: () => call("cancelForecast"),
  onForecast: (heard) => hear("forecast_progress", heard),
  begin: () => call("begin"),

  libraryPlace: (path) => call("libraryPlace", { path }),
  proposedLibrary: () => call("proposedLibrary"),
  installLibrary: (path) => call("installLibrary", { path }),
  library: () => call("library"),
  onLibrary: (heard) => hear("library_changed", heard),
  startLibrary: () => call("startLibrary"),
  stopLibrary: () => call("stopLibrary"),
  moveLibrary: (path) => call("moveLibrary", { path }),
  newCode: () => call("newCode"),
  openLibrary: () => call("openLibrary"),

  showLogs: () => call("showLogs"),
  saveSupportBundle: (path) => call("saveSupportBundle", { path }),
  quit: () => call("quit"),
};
