// A service in its own process, with given options and a clock that its input moves. It stops at the end of its
// input.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type ServiceOptions, startService } from "@openpims/service";
import type { TestService } from "./harness.ts";

const [, script, options] = process.argv;
const self = fileURLToPath(import.meta.url);

if (script === self && options !== undefined) {
  let offset = 0;
  const clock = { now: () => Date.now() + offset };
  const service = await startService({ ...(JSON.parse(options) as ServiceOptions), clock });
  process.stdout.write(`${service.url}\n`);
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (seconds) => {
    offset += Number(seconds) * 1000;
    process.stdout.write("advanced\n");
  });
  lines.on("close", () => void service.close());
}

export class SecondService {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #lines: Interface;

  private constructor(url: string, child: ChildProcess, lines: Interface) {
    this.url = url;
    this.#process = child;
    this.#lines = lines;
  }

  /** On the data folder and the store of another service. */
  static start(
    { dataDirectory, databaseUrl }: Pick<TestService, "dataDirectory" | "databaseUrl">,
    options: Partial<ServiceOptions> = {},
  ): Promise<SecondService> {
    return SecondService.#start({ dataDirectory, ...(databaseUrl && { databaseUrl }), ...options });
  }

  static async #start(options: ServiceOptions): Promise<SecondService> {
    const flags = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];
    const child = spawn(process.execPath, [...flags, self, JSON.stringify(options)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout });
    const ended = once(child, "exit").then((): string[] => []);
    const [url] = (await Promise.race([once(lines, "line"), ended])) as string[];
    if (url === undefined) throw new Error("the second service did not start");
    return new SecondService(url, child, lines);
  }

  /** Moves the service's clock. */
  async advance(seconds: number): Promise<void> {
    const done = once(this.#lines, "line");
    this.#process.stdin?.write(`${seconds}\n`);
    await done;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin?.end();
    await ended;
  }

  /** Kills the process, like a power cut. */
  async kill(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }
}
