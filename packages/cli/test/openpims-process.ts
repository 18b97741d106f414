// The command as a process, and the real service that it speaks to.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Brand, createPims, type Pims } from "@openpims/sdk";
import { FormUserAgent, nodePlatform } from "@openpims/sdk/node";
import { DEFAULT_MAC_ID, type RunningService, startService } from "@openpims/service";
import { expect } from "vitest";

const CONDITIONS = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];
const PROGRAM = new URL("../src/openpims.ts", import.meta.url).pathname;
/** A terminal of util-linux's: what is typed into it comes from a pipe. */
const PTY = "/usr/bin/script";

/** Long enough to occur in no output by chance. */
export const PIN = "40718263";
export const OTHER_PIN = "90517346";
/** The mAccess id in the file of a Python client. */
export const FILE_MAC_ID = "bb8e981582b0f31353108fb020bead1c";
export const PASSWORD = "correct horse battery";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs, its output so far, and what waits for some of it. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    this.ended = once(child, "close").then(([code]) => ({ code, stdout: this.stdout, stderr: this.stderr }));
  }

  /** Waits until the output has the text; the match. */
  async says(text: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = text.exec(this.stdout + this.stderr);
      if (found) return found;
      if (this.child.stdout?.closed) throw new Error(`it ended with: ${this.stdout}${this.stderr}`);
      const waiting = new AbortController();
      const { signal } = waiting;
      const more = [this.child.stdout, this.child.stderr].map(
        (stream) => stream && once(stream, "data", { signal }),
      );
      await Promise.race([...more, this.ended]);
      waiting.abort();
      await Promise.allSettled(more);
    }
  }

  type(text: string): void {
    this.child.stdin?.write(text);
  }
}

/** A service of the test's own, accounts on it, and commands that speak to it. */
export class CommandTest {
  readonly folder = mkdtempSync(join(tmpdir(), "openpims-command-"));
  readonly #running = new Set<ChildProcess>();
  #service: RunningService | undefined;
  /** What must be in no output. */
  readonly secrets: string[] = [PIN, OTHER_PIN, PASSWORD];

  async start(): Promise<void> {
    this.#service = await startService({
      dataDirectory: this.dataDirectory,
      demo: true,
      macIds: [DEFAULT_MAC_ID, FILE_MAC_ID],
    });
    this.secrets.push(this.service.client.clientSecret);
  }

  async stop(): Promise<void> {
    await this.endAll();
    await this.#service?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where the service keeps its store. */
  get dataDirectory(): string {
    return join(this.folder, "shared", "service");
  }

  get service(): RunningService {
    if (!this.#service) throw new Error("not started");
    return this.#service;
  }

  get port(): string {
    return new URL(this.service.url).port;
  }

  /** A data folder that nothing was kept in yet. */
  fresh(): string {
    return join(this.folder, randomUUID());
  }

  begin(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
    return this.#spawn(process.execPath, [...CONDITIONS, PROGRAM, ...args], environment);
  }

  /** The same on a terminal. */
  startOnTerminal(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
    const words = [process.execPath, ...CONDITIONS, PROGRAM, ...args].map((word) => `'${word}'`);
    const shell = `stty cols 300 rows 50; ${words.join(" ")}; code=$?; stty -a | grep -q ' echo ' && echo echoes; exit $code`;
    return this.#spawn(PTY, ["-qec", shell, "/dev/null"], environment);
  }

  #spawn(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): Running {
    const child = spawn(program, args, {
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        TERM: "xterm",
        OPENPIMS_PORT: this.port,
        OPENPIMS_CLIENT_SECRET: this.service.client.clientSecret,
        ...environment,
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    // One that has ended takes no more of what is written to it.
    child.stdin?.on("error", () => undefined);
    this.#running.add(child);
    child.once("exit", () => this.#running.delete(child));
    return new Running(child);
  }

  /** Runs a command without a terminal; `input` is its whole stdin. No secret is in what it says. */
  async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}, input = ""): Promise<Ended> {
    const running = this.begin(args, environment);
    running.child.stdin?.end(input);
    const ended = await running.ended;
    for (const secret of this.secrets) expect(ended.stdout + ended.stderr).not.toContain(secret);
    return ended;
  }

  async endAll(): Promise<void> {
    for (const child of this.#running) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any call; the tests say what it must be
  async admin(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${this.service.url}/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.service.adminToken}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return response.json();
  }

  async createAccount(): Promise<string> {
    const login = `${randomUUID()}@openpims.example`;
    await this.admin("POST", "/accounts", { login, password: PASSWORD, phoneNumber: "+33612345678" });
    return login;
  }

  /** The code of the newest SMS, `undefined` where none was sent. */
  async smsCodeOf(login: string): Promise<string | undefined> {
    return (await this.admin("GET", `/accounts/${login}/outbox`)).message?.code;
  }

  async activationCode(login: string, purpose: "activate" | "reset" = "activate"): Promise<string> {
    return (await this.admin("POST", `/accounts/${login}/activation-codes`, { purpose })).code;
  }

  userAgent(login: string): FormUserAgent {
    return new FormUserAgent({ login, password: PASSWORD });
  }

  async verify(login: string, otp: string): Promise<boolean> {
    const response = await fetch(`${this.service.url}/v1/otp/verify`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.service.adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ login, otp }),
    });
    return ((await response.json()) as { valid: boolean }).valid;
  }

  /** A data folder whose user is signed in, by the SDK itself, which is quicker than a process. */
  async signedIn(login: string, brand: Brand = "Peugeot"): Promise<{ data: string; pims: Pims }> {
    const data = this.fresh();
    const { url, client } = this.service;
    const pims = createPims(
      { ...nodePlatform({ directory: join(data, "device") }), userAgent: this.userAgent(login) },
      { servers: { identityProvider: url, api: url } },
    );
    const redirect = "http://127.0.0.1/callback";
    await pims.initialize({
      environnement: "development",
      mode: "B2C",
      credential: {
        ...client,
        macID: DEFAULT_MAC_ID,
        inWeboURL: url,
        webviewsRedirectURI: redirect,
        loginRedirectURI: redirect,
      },
      profile: { brand },
    });
    const message = await pims.set("pims.authentication.user", { action: "login" });
    expect(message.status).toBe("SUCCEEDED");
    return { data, pims };
  }

  /** The same, and its device is enrolled with `PIN`. */
  async enrolled(login: string, brand?: Brand): Promise<string> {
    const { data, pims } = await this.signedIn(login, brand);
    const smsCode = await this.activationCode(login);
    const parameters = { action: "enroll", pinCode: PIN, smsCode } as const;
    const message = await pims.set("pims.authentication.enrollment", parameters);
    expect(message.status).toBe("SUCCEEDED");
    return data;
  }
}
