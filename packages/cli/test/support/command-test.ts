// The command as a process, and the real service that it calls.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Brand, createPims, type Pims } from "@openpims/sdk";
import { FormUserAgent, nodePlatform } from "@openpims/sdk/node";
import { DEFAULT_MAC_ID, type ServiceOptions } from "@openpims/service";
import { REDIRECT } from "@openpims/testing/browser";
import { PASSWORD, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import {
  type Ended,
  ProgramRunner,
  programs,
  type RunningProgram,
  SOURCE_ARGUMENTS,
} from "@openpims/testing/programs";
import { expect } from "vitest";

/** A terminal by util-linux: its input comes from a pipe. */
const PTY = "/usr/bin/script";

/** Long enough to occur in no output by chance. */
export const PIN = "40718263";
export const OTHER_PIN = "90517346";
/** A redirect that no program on this machine can catch. */
export const BRAND_REDIRECT = "mymap://oauth2redirect/fr";
/** The mAccess id in the file of a Python client. */
export const FILE_MAC_ID = "bb8e981582b0f31353108fb020bead1c";

/** The only line of stdout, parsed as a message. */
export function messageOf({ stdout }: Ended) {
  expect(stdout).toMatch(/^\{[^\n]*\}\n$/);
  return JSON.parse(stdout);
}

/** A service for one test, accounts on it, and commands that call it. */
export class CommandTest {
  /** Secrets that no output may contain. */
  readonly secrets: readonly string[];
  readonly service: TestService;
  readonly #root: ReturnType<typeof temporaryFolder>;
  readonly #runner: ProgramRunner;

  private constructor(service: TestService, root: ReturnType<typeof temporaryFolder>) {
    const { url, client } = service.running;
    this.service = service;
    this.secrets = [PIN, OTHER_PIN, PASSWORD, client.clientSecret];
    this.#root = root;
    this.#runner = new ProgramRunner({
      HOME: root.path,
      TERM: "xterm",
      OPENPIMS_PORT: new URL(url).port,
      OPENPIMS_CLIENT_SECRET: client.clientSecret,
    });
  }

  /** @param options such as the service's address, where something stands before it */
  static async start(options: Pick<ServiceOptions, "publicUrl" | "attach"> = {}): Promise<CommandTest> {
    const root = temporaryFolder();
    const dataDirectory = join(root.path, "shared", "service");
    const macIds = [DEFAULT_MAC_ID, FILE_MAC_ID];
    const redirectUris = [REDIRECT, BRAND_REDIRECT];
    return new CommandTest(
      await TestService.start({ dataDirectory, macIds, redirectUris, ...options }),
      root,
    );
  }

  async stop(): Promise<void> {
    await this.endAll();
    await this.service.stop();
    this.#root.remove();
  }

  /** Ends the commands that still run. */
  endAll(): Promise<void> {
    return this.#runner.endAll();
  }

  /** The data folder that contains the service's folder. */
  get shared(): string {
    return this.path("shared");
  }

  /** A path in the test's folder. */
  path(name: string): string {
    return join(this.#root.path, name);
  }

  /** A data folder that does not exist yet. */
  fresh(): string {
    return this.path(randomUUID());
  }

  begin(args: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningProgram {
    return this.#runner.start("openpims", args, environment);
  }

  /** The same on a terminal. */
  startOnTerminal(args: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningProgram {
    const words = [process.execPath, ...SOURCE_ARGUMENTS, programs.openpims, ...args].map(
      (word) => `'${word}'`,
    );
    const shell = `stty cols 300 rows 50; ${words.join(" ")}; code=$?; stty -a | grep -q ' echo ' && echo echoes; exit $code`;
    return this.#runner.spawn(PTY, ["-qec", shell, "/dev/null"], environment);
  }

  /** Runs a command without a terminal; `input` is its whole stdin. Its output must hold no secret. */
  async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}, input = ""): Promise<Ended> {
    const ended = await this.#runner.run("openpims", args, environment, input);
    for (const secret of this.secrets) expect(ended.stdout + ended.stderr).not.toContain(secret);
    return ended;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any call; the tests say what it must be
  async admin(method: string, path: string, body?: unknown): Promise<any> {
    return (await this.service.admin(method, path, body)).body;
  }

  async createAccount(): Promise<string> {
    const login = `${randomUUID()}@openpims.example`;
    await this.admin("POST", "/accounts", { login, password: PASSWORD, phoneNumber: "+33612345678" });
    return login;
  }

  /** The code of the newest SMS, `undefined` if none was sent. */
  async smsCodeOf(login: string): Promise<string | undefined> {
    return (await this.admin("GET", `/accounts/${login}/outbox`)).message?.code;
  }

  userAgent(login: string): FormUserAgent {
    return new FormUserAgent({ login, password: PASSWORD });
  }

  /** A data folder with a signed-in user. The SDK makes it, which is faster than a process. */
  async signedIn(login: string, brand: Brand = "Peugeot"): Promise<{ data: string; pims: Pims }> {
    const data = this.fresh();
    const { url } = this.service;
    const pims = createPims(
      { ...nodePlatform({ directory: join(data, "device") }), userAgent: this.userAgent(login) },
      { servers: { identityProvider: url, api: url } },
    );
    succeeded(await pims.initialize({ ...this.service.parameters(), profile: { brand } }));
    succeeded(await pims.set("pims.authentication.user", { action: "login" }));
    return { data, pims };
  }

  /** A data folder with a signed-in user and a device enrolled with `PIN`. */
  async enrolled(login: string, brand?: Brand): Promise<string> {
    const { data, pims } = await this.signedIn(login, brand);
    const smsCode = await this.service.activationCode(login);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
    return data;
  }
}
