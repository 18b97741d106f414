import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import pg from "pg";
import { isLoopback } from "../machine/loopback.ts";
import { Disk, onDisk } from "./disk.ts";
import { identifiedByServer } from "./identity.ts";
import { isReadOnly } from "./outage.ts";
import { type PoolCounts, SERVICE_CONNECTIONS, withPool } from "./pool.ts";
import { poolerFault, requireOwnConnections } from "./pooler.ts";
import { isOutdatedPlan, PreparedStatements } from "./prepared-statements.ts";
import type { Database, Schema } from "./schema.ts";

/** Connections of one process. PostgreSQL allows 100 in all by default. */
const CONNECTIONS = 10;

/** The longest wait of a request for a connection, and of a statement for its answer. Then the request fails. */
const CONNECTION_TIMEOUT_MS = 20_000;
const STATEMENT_TIMEOUT_MS = 20_000;
/** Longer than the server's own time-out, whose answer may be lost in a broken network. */
const ANSWER_TIMEOUT_MS = 25_000;

/** A connection that was idle this long is tested before use; by a clock that nobody sets back. */
const TRUSTED_MS = 1_000;

const INT8 = 20;

/** Times and ids have 64 bits in the database and are numbers here: both stay below 2^53. */
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig;

/**
 * Parses the URL. A server on another machine is reached over TLS with its certificate verified, unless the URL says
 * otherwise (`sslmode`).
 * @throws Error with a message for the operator that does not quote the URL: it has a password
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

/** One use of a connection of the pool. */
class PooledConnection {
  readonly #client: pg.PoolClient;
  readonly #disk: Disk;
  readonly #statements: PreparedStatements | undefined;
  readonly #sawStandby: () => void;
  /** The start of a transaction, whose answer comes with that of the next statement. */
  #begun: Promise<unknown> | undefined;
  /** True if no later use may have this connection. */
  isLost = false;

  constructor(
    client: pg.PoolClient,
    disk: Disk,
    statements: PreparedStatements | undefined,
    sawStandby: () => void,
  ) {
    this.#client = client;
    this.#disk = disk;
    this.#statements = statements;
    this.#sawStandby = sawStandby;
  }

  async query(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      const begun = this.#begun;
      this.#begun = undefined;
      if (text.startsWith("start transaction")) {
        this.#begun = this.#send(text, parameters);
        // The next statement reports it.
        this.#begun.catch(() => {});
        return BEGUN;
      }
      // Outside of a transaction a change could not be undone.
      if (begun && !text.startsWith("select")) await begun;
      const result = await this.#send(text, parameters);
      await begun;
      if (text === "commit") this.#disk.noteWrite();
      // The next connection may lead to the server that takes writes.
      if (result.rows[0]?.transaction_read_only === "on") this.isLost = true;
      return result;
    } catch (error) {
      return this.#fail(error, text, parameters);
    }
  }

  #send(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    this.#gather();
    const name = parameters.length > 0 ? this.#statements?.nameOf(text) : undefined;
    return this.#client.query({ text, values: [...parameters], ...(name !== undefined && { name }) });
  }

  /** Sends the statements of one turn of the event loop in one write: each write costs more than building its statement. */
  #gather(): void {
    const { stream } = this.#client.connection;
    if (stream.writableCorked > 0) return;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  /** @throws the error, unless a second try succeeds */
  async #fail(error: unknown, text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    this.#disk.noteFailure(error);
    if (isReadOnly(error)) {
      this.isLost = true;
      this.#sawStandby();
    }
    if (isOutdatedPlan(error)) {
      this.#statements?.renameAll();
      // Inside a transaction the second try fails too, and the transaction runs again.
      return this.#send(text, parameters).catch(() => {
        throw error;
      });
    }
    // An error without a code is not the server's answer, which may still arrive on this connection.
    if ((error as { code?: string }).code === undefined) this.isLost = true;
    throw error;
  }
}

/** The result of a transaction's start, before its answer. */
const BEGUN: pg.QueryResult = { command: "START", rowCount: null, oid: 0, rows: [], fields: [] };

/** A pool that tests idle connections before use, and drops those without an answer. */
class TestedPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #lastUsed = new WeakMap<pg.PoolClient, number>();
  readonly #statements: PreparedStatements | undefined;
  readonly #disk: Disk;
  /** A server took no writes then: a connection that was not tested since may lead there too. */
  #standbySeen = 0;
  readonly #lastTested = new WeakMap<pg.PoolClient, number>();

  /** @param statements the names of the statements that the server keeps prepared; absent, it keeps none */
  constructor(config: pg.PoolConfig, disk: Disk, statements?: PreparedStatements) {
    this.#disk = disk;
    this.#pool = new pg.Pool(config);
    this.#statements = statements;
    // The pool has dropped a lost idle connection; the next request opens another.
    this.#pool.on("error", () => {});
    // The statement on a lost connection fails anyway.
    this.#pool.on("connect", (client) => client.on("error", () => {}));
  }

  get options(): object {
    return this.#pool.options;
  }

  get counts(): PoolCounts {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    const { max: most = CONNECTIONS } = this.#pool.options;
    return { used: totalCount - idleCount, idle: idleCount, most, waiting: waitingCount };
  }

  async connect(): Promise<PostgresPoolClient> {
    for (;;) {
      const client = await this.#pool.connect();
      const release = client.release.bind(client);
      const connection = new PooledConnection(client, this.#disk, this.#statements, () => {
        this.#standbySeen = performance.now();
      });
      if (this.#isDoubted(client)) {
        try {
          const { rows } = await connection.query("show transaction_read_only", []);
          if (rows[0]?.transaction_read_only === "on") throw new Standby();
          this.#lastTested.set(client, performance.now());
        } catch {
          release(true);
          continue;
        }
      }
      return Object.assign(connection, {
        release: (broken?: boolean) => {
          this.#lastUsed.set(client, performance.now());
          release(broken === true || connection.isLost);
        },
      }) as object as PostgresPoolClient;
    }
  }

  #isDoubted(client: pg.PoolClient): boolean {
    const used = this.#lastUsed.get(client);
    if (used === undefined) return false;
    return performance.now() - used > TRUSTED_MS || (this.#lastTested.get(client) ?? 1) <= this.#standbySeen;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

/** A request's statements have time-outs. A migration, a backup, and the wait for another process's, have none. */
const PATIENCE = {
  requests: {
    max: CONNECTIONS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: ANSWER_TIMEOUT_MS,
  },
  // Two: the check for a pooler compares connections.
  maintenance: { max: 2 },
  command: { max: 2 },
};

/** The server takes no writes. */
class Standby extends Error {}

/**
 * Opens the store on PostgreSQL.
 * @param databaseUrl `postgres://user:password@host:port/database`
 * @param work selects time-outs and connections
 * @throws Error with a message for the operator if the URL is invalid or the server cannot be used
 */
export async function openPostgres(databaseUrl: string, work: keyof typeof PATIENCE): Promise<Database> {
  const { config, place } = readUrl(databaseUrl);
  const disk = new Disk();
  const pool = new TestedPool(
    {
      ...config,
      types,
      ...PATIENCE[work],
      keepAlive: true,
      pipeline: true,
      application_name: work === "command" ? "openpims-command" : SERVICE_CONNECTIONS,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    },
    disk,
    work === "requests" ? new PreparedStatements() : undefined,
  );
  try {
    const connection = await pool.connect();
    const { rows } = await connection.query<{ transaction_read_only: string }>(
      "show transaction_read_only",
      [],
    );
    connection.release();
    if (rows[0]?.transaction_read_only === "on") throw new Standby();
    await requireOwnConnections(pool);
  } catch (error) {
    await pool.end();
    if (error instanceof Standby)
      throw new Error(
        `DATABASE_URL: the PostgreSQL server at ${place} takes no writes: it is a standby, or read-only; give the primary's address`,
      );
    const pooler = poolerFault(error);
    if (pooler !== undefined) throw new Error(`DATABASE_URL: the PostgreSQL server at ${place} ${pooler}`);
    const { code, message } = error as Error & { code?: string };
    const why = error instanceof pg.DatabaseError ? message : (code ?? message);
    throw new Error(`DATABASE_URL: the PostgreSQL server at ${place} cannot be used: ${why}`);
  }
  const database = onDisk(new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }), disk);
  return withPool(identifiedByServer(database, place), () => pool.counts);
}
