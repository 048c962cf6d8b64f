/** What the pages of the house ask of the server. */
import { answered, api, type Schemas } from "../api/client";

export type House = Schemas["House"];
export type Computer = Schemas["Computer"];
export type HouseFile = Schemas["HouseFile"];
export type HouseEvent = Schemas["HouseEvent"];
export type HouseEvents = Schemas["HouseEvents"];
export type PairingCode = Schemas["PairingCode"];
export type PairingCodeNow = Schemas["PairingCodeNow"];
export type Traffic = Schemas["HouseTraffic"];
export type Wish = Schemas["Wish"];
export type FileList = "waiting" | "sending" | "failed" | "not_now" | "never" | "only_here";

/** What a setting may hold; its description leaves that open. */
export type SettingValue = string | number | boolean | string[];
export type Setting = Omit<Schemas["OwnerSetting"], "value"> & { value?: SettingValue };

export interface Settings {
  house: Setting[];
  every_client: Setting[];
  clients: { client: string; name: string; settings: Setting[] }[];
}

export const files = (show: FileList, client: string | null, after: string | null) =>
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

export const traffic = (hours: number) =>
  answered(api.GET("/api/v1/house/traffic", { params: { query: { hours } } }));

export const makeCode = () => answered(api.POST("/api/v1/pairing-codes"));
export const currentCode = () => answered(api.GET("/api/v1/pairing-codes/current"));

export const rename = (client: string, name: string) =>
  answered(api.PATCH("/api/v1/clients/{client}", { params: { path: { client } }, body: { name } }));

export const unpair = (client: string) =>
  answered(api.DELETE("/api/v1/clients/{client}", { params: { path: { client } } }));

export const settings = async () =>
  (await answered(api.GET("/api/v1/settings"))) as unknown as Settings;

/** Changes a setting of one computer, or of all; null for what it is when nobody sets it. */
export const change = (client: string | null, name: string, value: SettingValue | null) =>
  answered(
    api.PATCH("/api/v1/settings", {
      body: {
        ...(client ? { client } : {}),
        name,
        value: value as Schemas["SettingChange"]["value"],
      } as Schemas["SettingChange"],
    }),
  );

export const templateExamples = (kind: Schemas["Kind"], template: string) =>
  answered(api.POST("/api/v1/settings/template-example", { body: { kind, template } }));

export const scrub = () => answered(api.POST("/api/v1/scrub"));
export const backups = () => answered(api.GET("/api/v1/backups"));

export const startBackup = (client: string, set: string) =>
  answered(api.POST("/api/v1/backups/{client}/{set}", { params: { path: { client, set } } }));

export const events = (before: number | null, kind: string | null) =>
  answered(
    api.GET("/api/v1/house/events", {
      params: {
        query: { limit: 50, ...(before === null ? {} : { before }), ...(kind ? { kind } : {}) },
      },
    }),
  );
