import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgresServer } from "@openpims/testing/postgres-server";
import pg from "pg";

/** A store for one measurement. */
export interface BenchStore {
  readonly name: "SQLite" | "PostgreSQL";
  readonly data: string;
  readonly databaseUrl?: string;
}

/** Runs `work` on `count` stores of each kind in turn, with new data, which is removed afterwards. */
export async function onStores(count: number, work: (stores: BenchStore[]) => Promise<void>): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  await withFolders(numbers, (folders) => work(folders.map((data) => ({ name: "SQLite", data }))));
  const server = await PostgresServer.start();
  try {
    const urls: string[] = [];
    for (const _ of numbers) urls.push(await freshDatabase(server.url));
    await withFolders(urls, (folders) =>
      work(folders.map((data, i) => ({ name: "PostgreSQL", data, databaseUrl: urls[i] ?? "" }))),
    );
  } finally {
    await server.stop();
  }
}

/** Runs `work` on each store in turn. */
export const onEachStore = (work: (store: BenchStore) => Promise<void>): Promise<void> =>
  onStores(1, async (stores) => {
    for (const store of stores) await work(store);
  });

async function withFolders(
  of: readonly unknown[],
  work: (folders: readonly string[]) => Promise<void>,
): Promise<void> {
  const folders = of.map(() => mkdtempSync(join(tmpdir(), "openpims-bench-")));
  try {
    await work(folders);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
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
