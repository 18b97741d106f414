// A service in a process of its own, with the options it is given; it stops when its input ends.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type ServiceOptions, startService } from "@openpims/service";
import type { TestService } from "../../../conformance/harness.ts";

const [, script, options] = process.argv;
const self = fileURLToPath(import.meta.url);

if (script === self && options !== undefined) {
  const service = await startService(JSON.parse(options) as ServiceOptions);
  process.stdout.write(`${service.url}\n`);
  process.stdin.on("end", () => void service.close());
  process.stdin.resume();
}

export class SecondService {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#process = child;
  }

  /** On the data folder and the store of another. */
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
    for await (const url of createInterface({ input: child.stdout })) return new SecondService(url, child);
    throw new Error("the second service did not start");
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin?.end();
    await ended;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }
}
