/** The made-up computer behind the contract of the window. */
import type { Backend, Drop } from "../backend";
import type {
  ForecastProgress,
  LibraryView,
  Page,
  PauseWish,
  ProofProgress,
  WindowView,
} from "../bindings";
import { activity } from "./activity";
import { isFile, libraryPlace, suggested, warnings } from "./folders";
import { forecast, preview } from "./forecast";
import { serverOf, type House } from "./house";
import { libraryView } from "./library";
import { prove, safety, safetyPage } from "./safety";
import { HOME } from "./scenes";
import { failure, withSetting } from "./settings";
import { Listeners } from "./listeners";

/** How long what takes a while takes; 0 in tests. */
export interface Pace {
  wait: (milliseconds: number) => Promise<void>;
}

export interface Demo {
  backend: Backend;
  house: House;
  /** Lets some time pass. */
  tick: () => void;
  /** As if the tray's menu asked for a page. */
  showPage: (page: Page) => void;
  /** As if something were dragged onto the window. */
  drop: (drop: Drop) => void;
  /** As if the server were being asked about every file. */
  tellOfProof: (progress: ProofProgress) => void;
  /** What was asked of the system outside: files written, programs opened. */
  asked: string[];
}

const MINUTES: Record<Exclude<PauseWish, "network">, number> = {
  half_hour: 30,
  two_hours: 120,
  tomorrow: 14 * 60,
  until_resumed: 0,
};

export function demoBackend(house: House, pace: Pace): Demo {
  const views = new Listeners<WindowView>();
  const pages = new Listeners<Page>();
  const forecasts = new Listeners<ForecastProgress>();
  const proofs = new Listeners<ProofProgress>();
  const drops = new Listeners<Drop>();
  const libraries = new Listeners<LibraryView>();
  const asked: string[] = [];
  let library = house.library === "here" ? libraryView(house, `${HOME}/Trove`) : null;
  let forecastTurn = 0;
  let proofTurn = 0;
  let codes = 0;

  const changed = () => views.tell(house.view());
  const done = (action: () => void): Promise<void> => {
    action();
    changed();
    return Promise.resolve();
  };
  const outside = (what: string): Promise<void> => {
    asked.push(what);
    return Promise.resolve();
  };
  const libraryIs = (part: Partial<LibraryView>): Promise<void> => {
    if (!library) return Promise.reject(failure("not_there", "There is no library here."));
    library = { ...library, ...part };
    libraries.tell(library);
    return Promise.resolve();
  };

  const backend: Backend = {
    view: () => Promise.resolve(house.view()),
    onView: (heard) => views.add(heard),
    onPage: (heard) => pages.add(heard),

    pause: (wish) =>
      done(() => {
        if (wish === "network") house.paused = { form: "on_network" };
        else house.pauseFor(MINUTES[wish]);
      }),
    resume: () => done(() => (house.paused = null)),

    safety: () => Promise.resolve(safety(house)),
    safetyExceptions: (query) => Promise.resolve(safetyPage(house, query)),
    proveSafety: async () => {
      const turn = ++proofTurn;
      const { files } = house.of("safe");
      for (let part = 0; part <= 5; part += 1) {
        proofs.tell({ asked: Math.floor((files * part) / 5), files });
        await pace.wait(300);
        if (turn !== proofTurn) throw failure("cancelled", "It was given up.");
      }
      const { kind } = house.situation();
      if (kind === "unreachable") throw failure("out_of_reach", "The server does not answer.");
      return prove(house);
    },
    cancelProof: () => {
      proofTurn += 1;
      return Promise.resolve();
    },
    onProof: (heard) => proofs.add(heard),
    exportSafety: (path) => outside(`write ${path}`),

    folders: () => Promise.resolve(house.roots.map((root) => house.folder(root))),
    suggestedFolders: () => Promise.resolve(suggested(house)),
    folderWarnings: (path) =>
      isFile(path)
        ? Promise.reject(failure("not_a_folder", `${path} is not a folder.`))
        : Promise.resolve(warnings(house, path)),
    addFolder: (path) =>
      house.roots.includes(path)
        ? Promise.reject(failure("already_listed", `${path} is on the list already.`))
        : done(() => house.add(path)),
    removeFolder: (path) => done(() => house.remove(path)),
    confirmMissing: (path) => done(() => house.answered.add(path)),
    acceptDrive: (path) => done(() => house.answered.add(path)),
    lookNow: () => outside("look"),
    preview: async (rules) => {
      await pace.wait(600);
      return preview(house, rules);
    },

    onDrop: (heard) => drops.add(heard),
    pickFolder: async () => {
      await pace.wait(200);
      return "/Volumes/Archive";
    },
    pickNewFile: (name) => Promise.resolve(`${HOME}/${name}`),
    showFile: (path) => outside(`show ${path}`),

    activity: (query) => Promise.resolve(activity(house, query)),
    tryAgain: (id) => {
      const again = house.files.filter(
        (file) => file.standing === "set_aside" && (id === null || file.id === id),
      );
      for (const file of again) Object.assign(file, { standing: "pending", state: "found" });
      changed();
      return Promise.resolve(again.length);
    },

    settings: () => Promise.resolve(house.settings),
    setSetting: async (name, words) => {
      house.settings = withSetting(house.settings, name, words);
      if (name.startsWith("wait_on")) house.hindered = false;
      changed();
      return house.settings;
    },
    unsetSetting: async (name) => {
      house.settings = withSetting(house.settings, name, null);
      changed();
      return house.settings;
    },
    setApp: (settings) => {
      house.app = settings;
      changed();
      return Promise.resolve(settings);
    },

    discover: async () => {
      await pace.wait(1_200);
      return [
        { name: "Living room", address: "192.168.1.20:8420" },
        { name: "Workshop", address: "192.168.1.31:8420" },
      ];
    },
    pair: async (address, code) => {
      await pace.wait(900);
      if (code.replace(/[^a-z0-9]/gi, "").toUpperCase() !== "K7QPD2M4") {
        throw failure("wrong_code", "The code is not the one that the server shows.");
      }
      house.server = { name: address.includes(".31") ? "Workshop" : "Living room", address };
      house.library = "elsewhere";
      house.clear();
      changed();
    },
    unpair: () =>
      done(() => {
        house.server = null;
        house.proof = null;
        house.library = "none";
      }),

    forecast: async () => {
      const turn = ++forecastTurn;
      for (let part = 1; part <= 5; part += 1) {
        const root = house.roots[(part - 1) % Math.max(1, house.roots.length)] ?? HOME;
        const { total } = forecast(house);
        const looked_at = {
          files: Math.floor((total.files * part) / 5),
          bytes: Math.floor((total.bytes * part) / 5),
        };
        forecasts.tell({ looked_at, folder: root });
        await pace.wait(350);
        if (turn !== forecastTurn) throw failure("cancelled", "It was given up.");
      }
      return forecast(house);
    },
    cancelForecast: () => {
      forecastTurn += 1;
      return Promise.resolve();
    },
    onForecast: (heard) => forecasts.add(heard),
    begin: () => done(() => (house.firstRun = false)),

    libraryPlace: (path) => Promise.resolve(libraryPlace(path)),
    proposedLibrary: () => Promise.resolve(libraryPlace(`${HOME}/Trove`)),
    installLibrary: async (path) => {
      await pace.wait(1_500);
      library = libraryView(house, path);
      house.library = "here";
      house.server = serverOf("here");
      changed();
      return library;
    },
    library: () => Promise.resolve(library),
    onLibrary: (heard) => libraries.add(heard),
    startLibrary: () => libraryIs({ state: "running" }),
    stopLibrary: () => libraryIs({ state: "stopped" }),
    moveLibrary: (path) =>
      libraryIs({
        state: "moving",
        moving: { to: path, done: 0, total: library?.stored.bytes ?? 0 },
      }),
    newCode: () => {
      codes += 1;
      return Promise.resolve({
        code: codes % 2 === 1 ? "K7QP-D2M4" : "W3HX-9RTA",
        address: "192.168.1.20:8420",
        expires_ms: house.now() + 10 * 60_000,
      });
    },
    openLibrary: () => outside("open the library"),

    showLogs: () => outside("show the logs"),
    saveSupportBundle: (path) => outside(`write ${path}`),
    quit: () => outside("quit"),
  };

  function tick() {
    if (house.tick()) changed();
    if (library?.moving) {
      const { to, total } = library.moving;
      const copied = Math.min(total, library.moving.done + total / 8);
      const moving = copied < total ? { to, done: copied, total } : null;
      void libraryIs(moving ? { moving } : { moving, state: "running", folder: to });
    }
  }

  return {
    backend,
    house,
    tick,
    showPage: (page) => pages.tell(page),
    drop: (drop) => drops.tell(drop),
    tellOfProof: (progress) => proofs.tell(progress),
    asked,
  };
}
