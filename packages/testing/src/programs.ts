// The programs of this workspace as processes, run from their sources.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { fileURLToPath } from "node:url";

const sourceOf = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The files to run. */
export const programs = {
  openpims: sourceOf("packages/cli/src/openpims.ts"),
  openpimsService: sourceOf("packages/server/src/openpims-service.ts"),
  demo: sourceOf("examples/demo/main.ts"),
} as const;

/** Node's own arguments to run a program from its source. */
export const SOURCE_ARGUMENTS = [
  "--conditions=@openpims/source",
  "--disable-warning=ExperimentalWarning",
] as const;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running program and its output so far. */
export class RunningProgram {
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
    // A program that has ended reads no more input.
    child.stdin?.on("error", () => undefined);
    this.ended = once(child, "close").then(([code]) => ({ code, stdout: this.stdout, stderr: this.stderr }));
  }

  /** Waits until the output matches. @throws Error if the program ends first */
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

/** Starts programs with only the given environment, and stops those that still run. */
export class ProgramRunner {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();

  /** @param environment for every program, besides `PATH` */
  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  start(
    program: keyof typeof programs,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): RunningProgram {
    return this.spawn(process.execPath, [...SOURCE_ARGUMENTS, programs[program], ...args], environment);
  }

  /** Runs a program to its end; `input` is its whole stdin. */
  async run(
    program: keyof typeof programs,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    input = "",
  ): Promise<Ended> {
    const running = this.start(program, args, environment);
    running.child.stdin?.end(input);
    return running.ended;
  }

  /** Starts any file. */
  spawn(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningProgram {
    const options: SpawnOptions = {
      env: { PATH: process.env.PATH, ...this.#environment, ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    };
    const child = spawn(file, args, options);
    this.#running.add(child);
    child.once("exit", () => this.#running.delete(child));
    return new RunningProgram(child);
  }

  /** Starts the service, and waits for its address. */
  async serve(
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<{ readonly url: string; readonly program: RunningProgram }> {
    const program = this.start("openpimsService", ["serve", ...args], environment);
    const [, url = ""] = await program.says(/^listening on (http:\/\/127\.0\.0\.1:\d+)\n/);
    return { url, program };
  }

  async endAll(): Promise<void> {
    for (const child of this.#running) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
}

/** A port of this machine that is free. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
}
