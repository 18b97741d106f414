// A running service, and the command that maintains it with the same data folder.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { type Ended, ProgramRunner } from "@openpims/testing/programs";
import { expect } from "vitest";

export class KeptService {
  readonly service: TestService;
  /** The data folder; it contains the service's own. */
  readonly data: string;
  readonly #root: ReturnType<typeof temporaryFolder>;
  readonly #runner: ProgramRunner;

  private constructor(service: TestService, root: ReturnType<typeof temporaryFolder>) {
    this.service = service;
    this.#root = root;
    this.data = join(root.path, "shared");
    this.#runner = new ProgramRunner({ HOME: root.path, OPENPIMS_PORT: new URL(service.url).port });
  }

  static async start(): Promise<KeptService> {
    const root = temporaryFolder();
    const service = await TestService.start({ dataDirectory: join(root.path, "shared", "service") });
    return new KeptService(service, root);
  }

  async stop(): Promise<void> {
    await this.#runner.endAll();
    await this.service.stop();
    this.#root.remove();
  }

  /** The path of a file or folder that does not exist yet. */
  fresh(name: string = randomUUID()): string {
    return join(this.#root.path, name);
  }

  /** Runs a subcommand. Its output must hold none of the service's secrets. */
  async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const ended = await this.#runner.run("openpimsService", args, environment);
    const { adminToken, client } = this.service.running;
    for (const secret of [adminToken, client.clientSecret])
      expect(ended.stdout + ended.stderr).not.toContain(secret);
    return ended;
  }
}
