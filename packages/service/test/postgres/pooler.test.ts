// A pooler between the service and PostgreSQL: refused where it keeps no sessions, in a sentence that says what works.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startService } from "@openpims/service";
import { temporaryFolder } from "@openpims/testing/harness";
import { freePort } from "@openpims/testing/programs";
import { createDatabase } from "@openpims/testing/test-stores";
import { afterAll, afterEach, describe, expect, it } from "vitest";

const missing = spawnSync("pgbouncer", ["--version"]).status === 0 ? undefined : "pgbouncer not found";
if (missing) console.warn(`No test behind PgBouncer (SKIPPED: ${missing}): apt-get install pgbouncer`);

const folder = temporaryFolder();
const running = new Set<ReturnType<typeof spawn>>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});
afterAll(folder.remove);

/** PgBouncer before a new database. @returns its address */
async function pooled(settings: readonly string[]): Promise<string> {
  const server = new URL(await createDatabase());
  const [port, file] = [await freePort(), join(folder.path, `${settings.length}.ini`)];
  const lines = [
    "[databases]",
    `* = host=${server.hostname} port=${server.port} user=${server.username} password=${server.password}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "auth_type = any",
    "unix_socket_dir =",
    ...settings,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  // It refuses to run as root.
  chmodSync(folder.path, 0o755);
  const child = spawn("pgbouncer", [...(process.getuid?.() === 0 ? ["-u", "nobody"] : []), file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  running.add(child);
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.includes("process up")) {
      child.stderr.resume();
      return Object.assign(new URL(server), { port }).href;
    }
  }
  throw new Error(`PgBouncer ended: ${said.join("\n")}`);
}

const IGNORED = "ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout";
const start = async (databaseUrl: string, name: string) =>
  startService({ databaseUrl, dataDirectory: join(folder.path, name) });

describe.skipIf(missing !== undefined)(`PgBouncer${missing ? ` (SKIPPED: ${missing})` : ""}`, () => {
  it.each([
    ["transaction", []],
    ["transaction", [IGNORED]],
    ["transaction", [IGNORED, "server_round_robin = 1", "min_pool_size = 3"]],
    ["statement", [IGNORED, "default_pool_size = 1"]],
  ])("in %s mode (%j) is refused, with the ways that work", async (mode, more) => {
    const url = await pooled([`pool_mode = ${mode}`, ...more]);
    await expect(start(url, "refused")).rejects.toThrow(
      /^DATABASE_URL: .*pooler in transaction mode.*PostgreSQL's own address.*session mode with ignore_startup_parameters = /,
    );
  });

  it("in session mode is refused where it refuses the time-outs, and works where it ignores them", async () => {
    const refusing = await pooled(["pool_mode = session", "default_pool_size = 30", ";"]);
    await expect(start(refusing, "refused")).rejects.toThrow(
      /refuses a session's time-outs.*ignore_startup_parameters = statement_timeout/,
    );
    const url = await pooled(["pool_mode = session", "default_pool_size = 30", ";", ";", IGNORED]);
    const service = await start(url, "works");
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.close();
  });
});
