/** The one way to the server: its addresses and answers as its description names them. */
import createClient from "openapi-fetch";
import { refusalOf } from "./refused";
import type { components, paths } from "./schema";

/** What the server's description calls its values. */
export type Schemas = components["schemas"];

export const api = createClient<paths>({ baseUrl: "/" });

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** What was answered, or the refusal thrown. */
export async function answered<Data>(asking: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asking;
  if (!response.ok) throw refusalOf(response.status, error);
  return data as Data;
}
