/**
 * All that the window asks of the program around it, and all that it is told: the contract between
 * `ui/` and `src-tauri/`. The types in `bindings/` are made from the Rust ones.
 *
 * A method is a Tauri command of the same name in snake case (`setSetting` is `set_setting`), and
 * its arguments go under the names that they have here. A command that fails rejects with a
 * {@link Failure}. An event is a Tauri event of the name given, with the payload given.
 *
 * No command may hold the window up: what takes longer than a moment tells of its progress by an
 * event, and can be cancelled.
 */
import type {
  ActivityPage,
  ActivityQuery,
  AppSettings,
  FolderView,
  FolderWarning,
  Forecast,
  ForecastProgress,
  FoundServer,
  LibraryPlace,
  LibraryView,
  Page,
  PairingCode,
  PauseWish,
  Preview,
  ProofProgress,
  RulesDraft,
  Safety,
  SafetyPage,
  SafetyProof,
  SafetyQuery,
  SettingView,
  SuggestedFolder,
  WindowView,
} from "./bindings";

/** Ends a subscription. */
export type Unsubscribe = () => void;

/** Files or folders over the window: there, gone again, or dropped on it. */
export type Drop = { state: "over" } | { state: "gone" } | { state: "dropped"; paths: string[] };

export interface Backend {
  /** How everything is now. */
  view(): Promise<WindowView>;
  /** Event `view_changed`: the view is another; at most four times a second. */
  onView(heard: (view: WindowView) => void): Promise<Unsubscribe>;
  /** Event `show_page`: the tray's menu asks for a page. */
  onPage(heard: (page: Page) => void): Promise<Unsubscribe>;

  /** Pauses collecting, in place of another pause. */
  pause(wish: PauseWish): Promise<void>;
  /** Ends a pause. */
  resume(): Promise<void>;

  /** Whether this computer can be wiped. */
  safety(): Promise<Safety>;
  /** Which files would be lost; one page. */
  safetyExceptions(query: SafetyQuery): Promise<SafetyPage>;
  /**
   * Asks the server about every file that is taken for stored, and compares the hashes. A second
   * call takes the place of the first.
   */
  proveSafety(): Promise<SafetyProof>;
  /** Gives the asking up; it rejects with `cancelled`. */
  cancelProof(): Promise<void>;
  /** Event `proof_progress`. */
  onProof(heard: (progress: ProofProgress) => void): Promise<Unsubscribe>;
  /** Writes all exceptions, and the sums of what is safe, as a table (CSV, UTF-8) to this file. */
  exportSafety(path: string): Promise<void>;

  /** The folders that are collected, by path. */
  folders(): Promise<FolderView[]>;
  /** Folders that may be worth collecting: the system's own, and what the owner suggests. */
  suggestedFolders(): Promise<SuggestedFolder[]>;
  /** What to know before this folder is chosen; empty when there is nothing. */
  folderWarnings(path: string): Promise<FolderWarning[]>;
  /** Collects a folder and all below it. Refuses what the first two warnings are about. */
  addFolder(path: string): Promise<void>;
  /** Collects a folder no more; what is stored of it stays stored. */
  removeFolder(path: string): Promise<void>;
  /** The files that are missing in this folder were deleted on purpose. */
  confirmMissing(path: string): Promise<void>;
  /** The drive that is at this place now is the right one, in the place of the former. */
  acceptDrive(path: string): Promise<void>;
  /** Looks through all folders now. */
  lookNow(): Promise<void>;
  /** What these rules would do in the chosen folders, by names and sizes alone. */
  preview(rules: RulesDraft): Promise<Preview>;

  /** The window's own event: something is dragged onto it. */
  onDrop(heard: (drop: Drop) => void): Promise<Unsubscribe>;
  /** The system's own dialog for a folder; nothing when it was closed. */
  pickFolder(): Promise<string | null>;
  /** The system's own dialog for a new file; nothing when it was closed. */
  pickNewFile(name: string): Promise<string | null>;
  /** Shows a file of this computer in the system's file manager. */
  showFile(path: string): Promise<void>;

  /** Files and how they fare; one page. */
  activity(query: ActivityQuery): Promise<ActivityPage>;
  /** Tries a file that is set aside again, or, without an id, all of them; how many those are. */
  tryAgain(id: number | null): Promise<number>;

  /** What is collected and when. */
  settings(): Promise<SettingView[]>;
  /**
   * Sets a setting to what these words mean, as `trove-collector settings set` reads them
   * (`["photo", "music"]`, `["100 kB"]`, `["yes"]`, `["22:00-07:00 unlimited, else 5 MB/s"]`);
   * gives all settings as they hold now.
   */
  setSetting(name: string, words: string[]): Promise<SettingView[]>;
  /** Leaves a setting to the server's owner and the default; gives all settings. */
  unsetSetting(name: string): Promise<SettingView[]>;
  /** Sets what concerns the app itself; gives what holds now, as the system may refuse. */
  setApp(settings: AppSettings): Promise<AppSettings>;

  /** Looks for servers in the home's network, for about three seconds. */
  discover(): Promise<FoundServer[]>;
  /** Pairs this computer with a server, under this name or else its host name. */
  pair(address: string, code: string, name: string | null): Promise<void>;
  /** Forgets the server; what is stored there stays stored. */
  unpair(): Promise<void>;

  /**
   * What collecting would do, without sending anything; the server is asked where it can be. A second call takes
   * the place of the first.
   */
  forecast(): Promise<Forecast>;
  /** Gives a forecast up; it rejects with `cancelled`. */
  cancelForecast(): Promise<void>;
  /** Event `forecast_progress`. */
  onForecast(heard: (progress: ForecastProgress) => void): Promise<Unsubscribe>;
  /** Begins to collect: the end of the first steps. */
  begin(): Promise<void>;

  /** What is known of a folder for the library. */
  libraryPlace(path: string): Promise<LibraryPlace>;
  /** A folder to propose for the library. */
  proposedLibrary(): Promise<LibraryPlace>;
  /** Starts a server on this computer that keeps the library there, and pairs this computer with it. */
  installLibrary(path: string): Promise<LibraryView>;
  /** The library on this computer; nothing when it is elsewhere. */
  library(): Promise<LibraryView | null>;
  /** Event `library_changed`: the library fares otherwise; at most once a second. */
  onLibrary(heard: (library: LibraryView) => void): Promise<Unsubscribe>;
  /** Starts its server. */
  startLibrary(): Promise<void>;
  /** Stops its server: no computer can collect until it is started again. */
  stopLibrary(): Promise<void>;
  /** Moves the library: copies, checks, and only then leaves the old folder, which stays as it is. */
  moveLibrary(path: string): Promise<void>;
  /** A code for the next computer, in place of one that was shown before. */
  newCode(): Promise<PairingCode>;
  /** Opens the library in the browser. */
  openLibrary(): Promise<void>;

  /** Shows the folder of logs in the system's file manager. */
  showLogs(): Promise<void>;
  /** Writes what a person who helps needs to know to this file; no names of files, no secrets. */
  saveSupportBundle(path: string): Promise<void>;
  /** Ends Trove, the collecting with it; a library on this computer stays where it is. */
  quit(): Promise<void>;
}
