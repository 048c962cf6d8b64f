/** What the pages of the house ask of the server. */
import { answered, api, type Schemas } from "../api/client";
import { refusalOf } from "../api/refused";

export type House = Schemas["House"];
export type Computer = Schemas["Computer"];
export type HouseFile = Schemas["HouseFile"];
export type Wish = Schemas["Wish"];
export type FileList = "waiting" | "sending" | "failed" | "not_now" | "never" | "only_here";

/** What travelled, in equal steps of time. */
export interface Traffic {
  from_at: number;
  step_seconds: number;
  received: number[];
  streamed: number[];
}

/** A code that pairs one computer. */
export interface PairingCode {
  code: string;
  shown: string;
  expires_at: number;
  addresses: string[];
  qr: { text: string; size: number; modules: string[] };
}

/** How the code that was made last fares. */
export interface PairingCodeNow {
  state: "none" | "good" | "used" | "expired" | "no_tries";
  expires_at?: number;
  tries_left?: number;
  client?: string;
  client_name?: string;
}

/** What a setting may hold; nothing where it is left open. */
export type SettingValue = string | number | boolean | string[];

export interface Setting {
  name: string;
  /** What it means, in English. */
  meaning: string;
  form: string;
  value?: SettingValue;
  words: string;
  /** The owner set it here. */
  set: boolean;
}

export interface Settings {
  house: Setting[];
  every_client: Setting[];
  clients: { client: string; name: string; settings: Setting[] }[];
}

export interface Snapshot {
  taken_at_ms: number;
  files: number;
  bytes: number;
}

export interface BackupSet {
  name: string;
  snapshots: number;
  newest?: Snapshot;
}

export interface Backups {
  clients: { client: string; name: string; sets: BackupSet[] }[];
}

export interface HouseEvent {
  id: number;
  at_ms: number;
  kind: string;
  client?: string | null;
  message: string;
}

export interface HouseEvents {
  events: HouseEvent[];
  next?: number;
}

/** One request, and what was answered; a refusal is thrown. */
async function ask<Answer>(method: string, address: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`/api/v1${address}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  let read: unknown = null;
  try {
    read = text === "" ? null : JSON.parse(text);
  } catch {
    throw refusalOf(response.ok ? 502 : response.status, null);
  }
  if (!response.ok) throw refusalOf(response.status, read);
  return read as Answer;
}

const part = encodeURIComponent;

export const house = () => answered(api.GET("/api/v1/house"));

export const files = (
  show: FileList,
  client: string | null,
  after: string | null,
): Promise<Schemas["HouseFiles"]> =>
  answered(
    api.GET("/api/v1/house/files", {
      params: {
        query: { show, ...(client ? { client } : {}), ...(after ? { after } : {}), limit: 100 },
      },
    }),
  );

export const wish = (contents: number[], wished: Wish) =>
  answered(api.POST("/api/v1/house/wishes", { body: { contents, wish: wished } }));

/** Tries failed files again; all where none are named. */
export const retry = (contents?: number[]) =>
  answered(api.POST("/api/v1/house/retry", { body: contents ? { contents } : {} }));

/** Pauses a computer or all, for so many minutes or until it is ended. */
export const pause = (client: string | null, minutes: number | null) =>
  answered(
    api.PUT("/api/v1/pauses", {
      body: { ...(client ? { client } : {}), ...(minutes === null ? {} : { minutes }) },
    }),
  );

export const resume = (client: string | null) =>
  answered(api.DELETE("/api/v1/pauses", { params: { query: client ? { client } : {} } }));

export const traffic = (hours: number) => ask<Traffic>("GET", `/house/traffic?hours=${hours}`);

export const makeCode = () => ask<PairingCode>("POST", "/pairing-codes");
export const currentCode = () => ask<PairingCodeNow>("GET", "/pairing-codes/current");
export const rename = (client: string, name: string) =>
  ask<null>("PATCH", `/clients/${part(client)}`, { name });
export const unpair = (client: string) => ask<null>("DELETE", `/clients/${part(client)}`);

export const settings = () => ask<Settings>("GET", "/settings");
export const change = (client: string | null, name: string, value: SettingValue | null) =>
  ask<{ sentence: string }>("PATCH", "/settings", { ...(client ? { client } : {}), name, value });
export const templateExamples = (kind: string, template: string) =>
  ask<{ examples: string[] }>("POST", "/settings/template-example", { kind, template });

export const scrub = () => ask<null>("POST", "/scrub");
export const backups = () => ask<Backups>("GET", "/backups");
export const startBackup = (client: string, set: string) =>
  ask<null>("POST", `/backups/${part(client)}/${part(set)}`);

export const events = (before: number | null, kind: string | null) =>
  ask<HouseEvents>(
    "GET",
    `/house/events?limit=50${before === null ? "" : `&before=${before}`}${kind ? `&kind=${part(kind)}` : ""}`,
  );
