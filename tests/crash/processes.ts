// The processes that are killed.
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { RunningService } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";

const FLAGS = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];

/** Starts the same program repeatedly. Most of a round is the start, and most of the start is the compilation of its files. */
export function starter(name: string) {
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

export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** A service in its own process, on a store and port that outlive it. */
export interface ServiceProcess {
  readonly service: TestService;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function serviceProcess(store: StoreOptions = {}): Promise<ServiceProcess> {
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
  const kill = async (): Promise<void> => {
    if (child) await killed(child);
  };
  const service = TestService.of({ ...running, close: kill }, data, store.databaseUrl);
  return {
    service,
    kill,
    restart: async () => void (await start(Number(new URL(running.url).port))),
    stop: async () => {
      await service.stop();
      program.forget();
    },
  };
}
