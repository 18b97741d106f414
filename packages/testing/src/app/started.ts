// A service on a folder of its own: in this process, or in one beside it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ServiceOptions } from "@openpims/service";
import type { Bench } from "@openpims/vehicles";
import type { TestClock } from "./clock.ts";
import { startServiceWithCars } from "./service-with-cars.ts";

/** The parts of a service that a test needs. */
export interface Started {
  readonly url: string;
  readonly adminToken: string;
  /** `macID` of `initialize`. */
  readonly macId: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** The bench of the accounts' cars, in this process only. */
  readonly bench?: Bench | undefined;
  /** Moves the clocks of the service and of the cars. */
  advance(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Settings of the service, such as its `policy`; it chooses its folder, its clock and a free port itself. */
export type Settings = Omit<ServiceOptions, "dataDirectory" | "clock" | "attach" | "logger" | "pages">;

function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "openpims-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function startHere(settings: Settings, clock: TestClock, car: boolean): Promise<Started> {
  const folder = temporaryFolder();
  try {
    // Loaded on demand: a test with the service beside it needs only the device's part.
    const { DEFAULT_MAC_ID: macId } = await import("@openpims/service");
    const options = { demo: true, ...settings, dataDirectory: folder.path };
    const { service, bench, ...running } = await startServiceWithCars(options, clock, car);
    const close = async () => {
      await running.close();
      folder.remove();
    };
    const { url, adminToken, client } = service;
    return {
      ...{ url, adminToken, client, macId, bench, close },
      advance: async (seconds) => running.advance(seconds),
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** The program beside this file: from sources in a checkout, else compiled. */
const ending = extname(import.meta.url);
const program = fileURLToPath(new URL(`./service-process${ending}`, import.meta.url));
const FLAGS = [
  "--disable-warning=ExperimentalWarning",
  ...(ending === ".ts" ? ["--conditions=@openpims/source"] : []),
];

/** @throws Error if the process ends before the service answers; its own message is on stderr */
export async function startBeside(settings: Settings, clock: TestClock, car: boolean): Promise<Started> {
  const folder = temporaryFolder();
  const options = JSON.stringify({ demo: true, ...settings, dataDirectory: folder.path });
  const child = spawn(process.execPath, [...FLAGS, program, options, ...(car ? ["car"] : [])], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const exit = once(child, "exit");
  const [first] = await Promise.race([once(lines, "line"), exit.then(() => [])]);
  if (typeof first !== "string") {
    folder.remove();
    throw new Error("the service did not start");
  }
  return {
    ...JSON.parse(first),
    advance: async (seconds) => {
      const done = once(lines, "line");
      child.stdin.write(`${seconds}\n`);
      await done;
      clock.advance(seconds);
    },
    close: async () => {
      child.stdin.end();
      await exit;
      folder.remove();
    },
  };
}
