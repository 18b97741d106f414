// A service in a process of its own, on the data folder it is given; it stops when its input ends.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type ServiceOptions, startService } from "@openpims/service";

type Webhook = Required<Pick<ServiceOptions, "smsWebhook" | "smsWebhookSecret">>;

const [, script, dataDirectory, url, secret] = process.argv;
const self = fileURLToPath(import.meta.url);

if (script === self && dataDirectory !== undefined) {
  const service = await startService({
    dataDirectory,
    ...(url && secret && { smsWebhook: url, smsWebhookSecret: secret }),
  });
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

  static async start(directory: string, options?: Webhook): Promise<SecondService> {
    const flags = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];
    const webhook = options ? [options.smsWebhook, options.smsWebhookSecret] : [];
    const child = spawn(process.execPath, [...flags, self, directory, ...webhook], {
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
}
