// The two processes that are killed, each at a random moment of a call, with the service on either store.
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createPims, type Message, type Pims } from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import type { RunningService } from "@openpims/service";
import { succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { type Call, callOn } from "./calls.ts";

const FLAGS = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];

/** Starts the same program repeatedly. Most of a round is the start, and most of the start is the compilation of its files. */
function starter(name: string) {
  const compiled = temporaryFolder();
  const program = fileURLToPath(new URL(name, import.meta.url));
  return {
    start: (task: object): ChildProcessByStdio<Writable, Readable, null> =>
      spawn(process.execPath, [...FLAGS, program], {
        stdio: ["pipe", "pipe", "inherit"],
        env: { ...process.env, NODE_COMPILE_CACHE: compiled.path, CRASH_TASK: JSON.stringify(task) },
      }),
    forget: compiled.remove,
  };
}

/** The service's store. Default: the embedded store. */
export interface StoreOptions {
  readonly databaseUrl?: string;
}

/** A service and a device in files. One of the two is killed. */
export interface Victim {
  readonly service: TestService;
  /** The owner of the device. */
  readonly login: string;
  /** Makes the call, kills during it, and restarts. @returns the call's message, if there is one */
  disturb(call: Call): Promise<Message | undefined>;
  /** A facade of another process on the device in its current state. */
  facade(): Promise<Pims>;
  stop(): Promise<void>;
}

/** Random moments over the whole duration of a kind of call; beyond the longest one seen while all kills come too early. */
class Moments {
  readonly #longest = new Map<Call["kind"], number>();

  #of(kind: Call["kind"]): number {
    return this.#longest.get(kind) ?? 100;
  }

  random(kind: Call["kind"]): number {
    return Math.random() * 1.2 * this.#of(kind);
  }

  /** @param took the milliseconds of a completed call, `undefined` for an interrupted one */
  learn(kind: Call["kind"], took: number | undefined): void {
    const longest = this.#of(kind);
    this.#longest.set(kind, took === undefined ? 1.15 * longest : 0.7 * longest + 0.3 * took);
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** Signs a user in on files. @returns a function that makes further facades on them */
async function deviceOnFiles(service: TestService) {
  const folder = temporaryFolder();
  const login = await service.createAccount();
  const storage = new FileStorage({ directory: folder.path, keychain: false });
  const facade = async () => {
    const servers = { identityProvider: service.url, api: service.url };
    const pims = createPims({ ...service.platform(login), storage }, { servers });
    succeeded(await pims.initialize(service.parameters()));
    return pims;
  };
  succeeded(await (await facade()).set("pims.authentication.user", { action: "login" }));
  return { folder, login, facade };
}

export async function deviceVictim(store: StoreOptions = {}): Promise<Victim> {
  const program = starter("device-process.ts");
  const service = await TestService.start(store);
  const { folder, login, facade } = await deviceOnFiles(service);
  const moments = new Moments();
  const task = { directory: folder.path, url: service.url, parameters: service.parameters() };
  return {
    service,
    login,
    facade,
    disturb: async (call) => {
      const child = program.start(task);
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      if ((await lines.next()).value !== "ready") throw new Error("the device's process did not start");
      const started = performance.now();
      child.stdin.write(`${JSON.stringify(call)}\n`);
      const timer = setTimeout(() => child.kill("SIGKILL"), moments.random(call.kind));
      const { value, done } = await lines.next();
      clearTimeout(timer);
      moments.learn(call.kind, done ? undefined : performance.now() - started);
      await killed(child);
      return done ? undefined : (JSON.parse(value) as Message);
    },
    stop: async () => {
      await service.stop();
      folder.remove();
      program.forget();
    },
  };
}

export async function serviceVictim(store: StoreOptions = {}): Promise<Victim> {
  const program = starter("service-process.ts");
  const data = temporaryFolder();
  let child: ChildProcess | undefined;
  const start = async (port: number): Promise<RunningService> => {
    const starting = program.start({ dataDirectory: data.path, port, ...store });
    child = starting;
    for await (const line of createInterface({ input: starting.stdout })) {
      return { ...JSON.parse(line), close: () => killed(starting) };
    }
    throw new Error("the service's process did not start");
  };
  const running = await start(0);
  const close = async () => child && killed(child);
  const service = TestService.of(
    { ...running, close: async () => void (await close()) },
    data,
    store.databaseUrl,
  );
  const { folder, login, facade } = await deviceOnFiles(service);
  const moments = new Moments();
  return {
    service,
    login,
    facade,
    disturb: async (call) => {
      const pims = await facade();
      const started = performance.now();
      const timer = setTimeout(() => child?.kill("SIGKILL"), moments.random(call.kind));
      const message = await callOn(pims, call);
      moments.learn(call.kind, message.status === "SUCCEEDED" ? performance.now() - started : undefined);
      clearTimeout(timer);
      await close();
      await start(Number(new URL(running.url).port));
      return message;
    },
    stop: async () => {
      await service.stop();
      folder.remove();
      program.forget();
    },
  };
}
