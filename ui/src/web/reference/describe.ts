/** Puts the server's description in an order in which people read it. Pure. */
import type { Body, Description, Operation, Parameter, Shape } from "./document";

const METHODS = ["get", "post", "put", "patch", "delete", "head"] as const;

/** One thing that can be asked of the server. */
export interface Described {
  /** Names its place on the page. */
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  takes: Content | null;
  answers: Answer[];
  /** It asks who one is. */
  guarded: boolean;
}

export interface Content {
  type: string;
  shape: Shape | null;
}

export interface Answer {
  /** The status; `default` is every other one. */
  status: string;
  description: string;
  content: Content | null;
}

export interface Group {
  name: string;
  description: string;
  operations: Described[];
}

function contentOf(body: Body | undefined): Content | null {
  const first = Object.entries(body?.content ?? {})[0];
  return first ? { type: first[0], shape: first[1].schema ?? null } : null;
}

function described(path: string, method: string, operation: Operation): Described {
  const id = operation.operationId ?? `${method} ${path}`;
  return {
    id: id.replaceAll(/[^\w-]+/g, "-"),
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? path,
    description: operation.description ?? "",
    parameters: operation.parameters ?? [],
    takes: contentOf(operation.requestBody),
    answers: Object.entries(operation.responses ?? {}).map(([status, body]) => ({
      status,
      description: body.description ?? "",
      content: contentOf(body),
    })),
    guarded: (operation.security ?? []).some((one) => Object.keys(one).length > 0),
  };
}

/** All that can be asked, by the groups that the description names, and then the others. */
export function groupsOf(description: Description): Group[] {
  const groups = new Map<string, Group>();
  const groupOf = (name: string): Group => {
    const known = groups.get(name) ?? { name, description: "", operations: [] };
    groups.set(name, known);
    return known;
  };
  for (const { name, description: said } of description.tags ?? []) {
    groupOf(name).description = said ?? "";
  }
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const method of METHODS) {
      const operation = methods[method];
      if (!operation) continue;
      groupOf(operation.tags?.[0] ?? "").operations.push(described(path, method, operation));
    }
  }
  return [...groups.values()].filter((group) => group.operations.length > 0);
}

/** Only what has all of these words somewhere in what is said of it. */
export function matching(groups: readonly Group[], typed: string): Group[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (operation: Described) => {
    const said = [
      operation.method,
      operation.path,
      operation.summary,
      operation.description,
      ...operation.parameters.map((parameter) => parameter.name),
    ]
      .join(" ")
      .toLowerCase();
    return words.every((word) => said.includes(word));
  };
  return groups
    .map((group) => ({ ...group, operations: group.operations.filter(fits) }))
    .filter((group) => group.operations.length > 0);
}

/** The name that a reference gives; `null` for what is described in place. */
export const nameOf = (shape: Shape): string | null =>
  shape.$ref?.split("/").at(-1)?.replaceAll("~1", "/").replaceAll("~0", "~") ?? null;

/** `list of Track`, `text`, `whole number or nothing`: a shape in few words. */
export interface Worded {
  text: string;
  /** The named shapes within it. */
  names: string[];
}

const WORDS: Record<string, string> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  null: "nothing",
  object: "object",
  array: "list",
};

/** A shape in few words, which are English like all of the description. */
export function worded(shape: Shape | null | undefined): Worded {
  if (!shape) return { text: "anything", names: [] };
  const name = nameOf(shape);
  if (name !== null) return { text: name, names: [name] };
  if (shape.enum) {
    return { text: shape.enum.map((one) => JSON.stringify(one)).join(" or "), names: [] };
  }
  const several = shape.oneOf ?? shape.anyOf;
  if (several) return joined(several, " or ");
  if (shape.allOf) return joined(shape.allOf, " and ");
  const types = typeof shape.type === "string" ? [shape.type] : (shape.type ?? []);
  const names: string[] = [];
  const texts = types.map((type) => {
    const inner =
      type === "array"
        ? shape.items
        : type === "object" && typeof shape.additionalProperties === "object"
          ? shape.additionalProperties
          : undefined;
    if (!inner) return WORDS[type] ?? type;
    const within = worded(inner);
    names.push(...within.names);
    return type === "array" ? `list of ${within.text}` : `object with values: ${within.text}`;
  });
  return { text: texts.join(" or ") || "anything", names };
}

function joined(shapes: readonly Shape[], word: string): Worded {
  const all = shapes.map(worded);
  return {
    text: [...new Set(all.map((one) => one.text))].join(word),
    names: all.flatMap((one) => one.names),
  };
}

/** One field of a shape. */
export interface Field {
  name: string;
  description: string;
  required: boolean;
  kind: Worded;
}

/** The fields of an object, also of one that is put together of others. */
export function fieldsOf(shape: Shape, named: Record<string, Shape>, depth = 0): Field[] {
  const own = Object.entries(shape.properties ?? {}).map(([name, field]) => ({
    name,
    description: field.description ?? "",
    required: shape.required?.includes(name) ?? false,
    kind: worded(field),
  }));
  // A description that leads to itself is followed no further.
  if (depth > 4) return own;
  const parts = (shape.allOf ?? []).flatMap((part) => {
    const name = nameOf(part);
    const meant = name === null ? part : named[name];
    return meant ? fieldsOf(meant, named, depth + 1) : [];
  });
  return [...parts, ...own];
}

/** Words within single quotes for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The line that asks it from a command line. */
export function curlFor(operation: Described, origin: string): string {
  const query = operation.parameters
    .filter((parameter) => parameter.in === "query" && parameter.required)
    .map((parameter) => `${encodeURIComponent(parameter.name)}=VALUE`)
    .join("&");
  const address = `${origin}${operation.path}${query === "" ? "" : `?${query}`}`;
  const parts = ["curl"];
  if (operation.method === "HEAD") parts.push("--head");
  else if (operation.method !== "GET") parts.push("--request", operation.method);
  if (operation.guarded) parts.push("--header", '"Authorization: Bearer $TROVE_TOKEN"');
  if (operation.takes) {
    parts.push("--header", quoted(`Content-Type: ${operation.takes.type}`));
    parts.push("--data", quoted(operation.takes.type.includes("json") ? "{…}" : "…"));
  }
  parts.push(quoted(address));
  return parts.join(" ");
}
