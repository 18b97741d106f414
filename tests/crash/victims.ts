// The two processes that are killed, each at a random moment of a call, with the service on either store.
import { createInterface } from "node:readline";
import { createPims, type Message, type Pims } from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import { succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { type Call, callOn } from "./calls.ts";
import { killed, type StoreOptions, serviceProcess, starter } from "./processes.ts";

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
  const { service, kill, restart, stop } = await serviceProcess(store);
  const { folder, login, facade } = await deviceOnFiles(service);
  const moments = new Moments();
  return {
    service,
    login,
    facade,
    disturb: async (call) => {
      const pims = await facade();
      const started = performance.now();
      const timer = setTimeout(() => void kill(), moments.random(call.kind));
      const message = await callOn(pims, call);
      moments.learn(call.kind, message.status === "SUCCEEDED" ? performance.now() - started : undefined);
      clearTimeout(timer);
      await kill();
      await restart();
      return message;
    },
    stop: async () => {
      await stop();
      folder.remove();
    },
  };
}
