/** The real programs, each test's own: a server, and collectors that are paired with it. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const target =
  process.env.TROVE_PROGRAMS ?? fileURLToPath(new URL("../../../target/debug/", import.meta.url));
const program = (name) => join(target, name);

/** Ends a process in good order, and waits until it has. */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** Lines that a process prints, the first that fits; an error with all it said when it ends. */
function line(child, fits) {
  const said = [];
  child.stderr.on("data", (text) => said.push(text));
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      if (fits.test(text)) resolve(text);
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${said.join("")}`)));
    child.once("error", reject);
  });
}

/**
 * Starts a server on free ports of this computer alone.
 *
 * `dataDir` is one that is there already; otherwise it begins empty, in a folder that is removed.
 */
export async function startServer({ dataDir, name = "The test's server", variables = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "trove-web-"));
  const data = dataDir ?? join(folder, "server");
  const args = ["--data-dir", data];
  const child = spawn(
    program("trove-server"),
    [
      ...args,
      "serve",
      ...["--http", "127.0.0.1:0", "--ftp", "127.0.0.1:0"],
      ...["--announce", "no", "--gather", "0", "--name", name],
    ],
    { env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const ready = await line(child, /^ready /);
  const http = /http=(\S+)/.exec(ready)[1];
  const ask = async (...more) => (await run(program("trove-server"), [...args, ...more])).stdout;
  return {
    http,
    address: `https://${http}`,
    folder,
    data,
    ask,
    /** A code of the command line. */
    code: async () => JSON.parse(await ask("pair", "--json")).code,
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Pairs a collector by a code, gives it folders, and lets it run. */
export async function startCollector(server, { name, code, folders }) {
  const config = await mkdtemp(join(tmpdir(), "trove-web-client-"));
  const args = ["--config-dir", config];
  const ask = async (...more) => (await run(program("trove-collector"), [...args, ...more])).stdout;
  await ask("pair", server.http, code, "--name", name);
  for (const folder of folders) await ask("folders", "add", folder);
  const child = spawn(program("trove-collector"), [...args, "run"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  return {
    ask,
    async stop() {
      await end(child);
      await rm(config, { recursive: true, force: true });
    },
  };
}

/** A small household of made-up media, about sixty files in folders as people name them. */
export async function makeHousehold(folder) {
  await run(join(target, "examples", "household"), [folder]);
  return folder;
}
