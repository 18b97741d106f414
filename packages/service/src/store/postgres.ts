import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import pg from "pg";
import { isLoopback } from "../machine/loopback.ts";
import { isOutdatedPlan, PreparedStatements } from "./prepared-statements.ts";
import type { Database, Schema } from "./schema.ts";

/** Connections of one process. PostgreSQL takes 100 of all together where it is not told otherwise. */
const CONNECTIONS = 10;

/** How long a request waits for a connection, and a statement for its answer. Then it fails, and so does the request. */
const CONNECTION_TIMEOUT_MS = 20_000;
const STATEMENT_TIMEOUT_MS = 20_000;
/** Where the network swallows the answer too, nothing of the server's own time-out is heard. */
const ANSWER_TIMEOUT_MS = 25_000;

/** A connection that nobody used for so long is tried before it is used. */
const TRUSTED_MS = 1_000;

const INT8 = 20;

/** Times and ids are 64 bits there and numbers here: both stay below 2^53. */
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig;

/**
 * How the URL is connected to. A server on another machine is spoken to under TLS, with its certificate checked, unless
 * the URL says otherwise (`sslmode`).
 * @throws Error with a sentence that does not tell the URL: it holds a password
 */
function readUrl(databaseUrl: string): { readonly config: pg.PoolConfig; readonly place: string } {
  const wrong = () =>
    new Error("DATABASE_URL: must be postgres://user:password@host:port/database, and may name an sslmode");
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl)) throw wrong();
  const { searchParams } = new URL(databaseUrl);
  let client: pg.Client;
  try {
    client = new pg.Client({ connectionString: databaseUrl });
  } catch {
    throw wrong();
  }
  const here = client.host.startsWith("/") || isLoopback(client.host);
  const said = searchParams.has("sslmode") || searchParams.has("ssl");
  return {
    config: { connectionString: databaseUrl, ...(!here && !said && { ssl: { rejectUnauthorized: true } }) },
    place: `${client.host}:${client.port}, database ${client.database}`,
  };
}

/** The pool, with connections that are tested before use, and dropped where an answer did not come. */
class TestedPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #lastUsed = new WeakMap<pg.PoolClient, number>();
  readonly #statements: PreparedStatements | undefined;

  /** @param statements those that the server keeps for each connection; without them it keeps none */
  constructor(config: pg.PoolConfig, statements?: PreparedStatements) {
    this.#pool = new pg.Pool(config);
    this.#statements = statements;
    // What is lost while nobody uses it has been dropped already; the next request opens another.
    this.#pool.on("error", () => {});
    // The same for one in use: its statement fails, and says so to who waits for it.
    this.#pool.on("connect", (client) => client.on("error", () => {}));
  }

  get options(): object {
    return this.#pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    for (;;) {
      const client = await this.#pool.connect();
      const release = client.release.bind(client);
      let lost = false;
      const send = (text: string, parameters: readonly unknown[]) => {
        const name = parameters.length > 0 ? this.#statements?.nameOf(text) : undefined;
        return client.query({ text, values: [...parameters], ...(name !== undefined && { name }) });
      };
      const usable = {
        query: async (text: string, parameters: readonly unknown[]) => {
          try {
            return await send(text, parameters);
          } catch (error) {
            if (isOutdatedPlan(error)) {
              this.#statements?.renameAll();
              // Inside a transaction that is in vain: the transaction is done again.
              return send(text, parameters).catch(() => {
                throw error;
              });
            }
            // Without a code it is no answer of the server's: whether one is still to come, nobody knows.
            if ((error as { code?: string }).code === undefined) lost = true;
            throw error;
          }
        },
      };
      if (Date.now() - (this.#lastUsed.get(client) ?? Date.now()) > TRUSTED_MS) {
        try {
          await usable.query("select 1", []);
        } catch {
          release(true);
          continue;
        }
      }
      return Object.assign(usable, {
        release: (broken?: boolean) => {
          this.#lastUsed.set(client, Date.now());
          release(broken === true || lost);
        },
      }) as object as PostgresPoolClient;
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

/** A request gives up in time; a migration takes the time it takes, and so does waiting for another process's. */
const PATIENCE = {
  requests: {
    max: CONNECTIONS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: ANSWER_TIMEOUT_MS,
  },
  migrations: { max: 1 },
};

/**
 * The store on PostgreSQL.
 * @param databaseUrl `postgres://user:password@host:port/database`
 * @param work what it is opened for
 * @throws Error with a sentence where the URL is none or the server cannot be used
 */
export async function openPostgres(databaseUrl: string, work: keyof typeof PATIENCE): Promise<Database> {
  const { config, place } = readUrl(databaseUrl);
  const pool = new TestedPool(
    {
      ...config,
      types,
      ...PATIENCE[work],
      keepAlive: true,
      application_name: "openpims",
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    },
    work === "requests" ? new PreparedStatements() : undefined,
  );
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    const { code, message } = error as Error & { code?: string };
    const why = error instanceof pg.DatabaseError ? message : (code ?? message);
    throw new Error(`DATABASE_URL: the PostgreSQL server at ${place} cannot be used: ${why}`);
  }
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}
