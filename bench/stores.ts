import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { PostgresServer } from "../conformance/postgres-server.ts";

/** A store that a measurement has for itself. */
export interface BenchStore {
  readonly name: "SQLite" | "PostgreSQL";
  readonly data: string;
  readonly databaseUrl?: string;
}

/** Has `work` done on each store in turn, with fresh data, which is removed afterwards. */
export async function onEachStore(work: (store: BenchStore) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "openpims-bench-"));
  try {
    await work({ name: "SQLite", data });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  const server = await PostgresServer.start();
  const folder = mkdtempSync(join(tmpdir(), "openpims-bench-"));
  try {
    await work({ name: "PostgreSQL", data: folder, databaseUrl: await freshDatabase(server.url) });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function freshDatabase(serverUrl: string): Promise<string> {
  const name = `bench_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
