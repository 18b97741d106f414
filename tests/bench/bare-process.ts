// A bare Fastify route: one request, one transaction that reads a row and changes it, on the store that the service uses.
// The difference from the service's own figure is the cost of the service's code.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { fileURLToPath } from "node:url";
import fastify from "fastify";
import { Kysely, PostgresDialect, SqliteDialect, sql } from "kysely";
import pg from "pg";

const self = fileURLToPath(import.meta.url);
interface Schema {
  bare: { id: number; count: number };
}

function open(place: string): Kysely<Schema> {
  if (place.startsWith("postgres://"))
    return new Kysely({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: place, max: 20 }) }),
    });
  const sqlite = new DatabaseSync(place);
  sqlite.exec("pragma journal_mode = wal; pragma synchronous = full;");
  const prepared = new Map<string, ReturnType<typeof sqlite.prepare>>();
  const prepare = (text: string) => {
    const statement = prepared.get(text) ?? sqlite.prepare(text === "begin" ? "begin immediate" : text);
    prepared.set(text, statement);
    return {
      reader: statement.columns().length > 0,
      all: (values: readonly unknown[]) => statement.all(...(values as SQLInputValue[])),
      run: (values: readonly unknown[]) => statement.run(...(values as SQLInputValue[])),
      iterate: (values: readonly unknown[]) => statement.iterate(...(values as SQLInputValue[])),
    };
  };
  return new Kysely({ dialect: new SqliteDialect({ database: { close: () => sqlite.close(), prepare } }) });
}

async function serve(place: string): Promise<void> {
  const database = open(place);
  await sql`create table if not exists bare (id integer primary key, count integer not null)`.execute(
    database,
  );
  for (let id = 0; id < 64; id++) await database.insertInto("bare").values({ id, count: 0 }).execute();
  const app = fastify();
  app.get<{ Querystring: { id: string } }>("/bare", async ({ query }) => {
    const id = Number(query.id);
    return database.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom("bare")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      await transaction
        .updateTable("bare")
        .set({ count: row.count + 1 })
        .where("id", "=", id)
        .execute();
      return row;
    });
  });
  app.get("/cpu", async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  process.stdout.write(`${await app.listen({ port: 0, host: "127.0.0.1" })}\n`);
  process.stdin.on("end", () => void app.close().then(() => database.destroy()));
  process.stdin.resume();
}

if (process.argv[1] === self) await serve(process.argv[2] ?? "");

export async function startBareProcess(place: string) {
  const child: ChildProcess = spawn(process.execPath, [...process.execArgv, self, place], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (!child.stdout) throw new Error("no output");
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return {
    url,
    /** The process's CPU time since its start, in seconds. */
    cpuSeconds: async (): Promise<number> => Number(await (await fetch(`${url}/cpu`)).text()),
    stop: async (): Promise<void> => {
      const ended = once(child, "exit");
      child.stdin?.end();
      await ended;
    },
  };
}
