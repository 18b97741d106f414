// Series of the service's present state, read at each scrape.
import { readFileSync } from "node:fs";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock, EpochMs } from "../clock.ts";
import { hashQueue } from "../machine/hash-queue.ts";
import { diskOf, LEAST_FREE_BYTES } from "../store/disk.ts";
import { kindOf } from "../store/kind.ts";
import { stateOf } from "../store/outage.ts";
import { poolOf } from "../store/pool.ts";
import type { Database } from "../store/schema.ts";
import { within } from "./within.ts";

/** The parts whose state is measured. */
export interface MeasuredParts {
  readonly database: Database;
  readonly clock: Clock;
  /** The end of the served certificate; `undefined` if the service has none. */
  certificateEndsAt(): EpochMs | undefined;
}

/** A scrape ends in time even while the store does not answer. */
const PATIENCE_MS = 2_000;

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

type Labels = Readonly<Record<string, string>>;

/** The values of a gauge, each with its labels; empty while there are none. */
type Values = readonly (readonly [labels: Labels, value: number])[];

const one = (value: number | undefined): Values => (value === undefined ? [] : [[{}, value]]);

interface Waiting {
  readonly count: number;
  readonly oldest: EpochMs | null;
}

const readWaiting = async (database: Database): Promise<Waiting> => {
  const { count, oldest } = await database
    .selectFrom("sms_messages")
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.min("created_at").as("oldest")])
    .executeTakeFirstOrThrow();
  return { count: Number(count), oldest };
};

/** Adds the series of the state to a registry. */
export function measureState(registry: Registry, parts: MeasuredParts): void {
  const gauge = (name: string, help: string, labelNames: readonly string[], read: () => Promise<Values>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        const values = await within(PATIENCE_MS, read()).catch((): Values => []);
        // Without labels a gauge starts at 0, which would be a claim.
        if (values.length === 0 && labelNames.length === 0) this.remove();
        for (const [labels, value] of values) this.set(labels, value);
      },
    });
  const plain = (name: string, help: string, read: () => Promise<number | undefined> | number | undefined) =>
    gauge(name, help, [], async () => one(await read()));

  gauge(
    "openpims_build_info",
    "Always 1; the labels have the versions of the service and of Node, and the kind of its store",
    ["version", "node", "store"],
    async () => [[{ version, node: process.version, store: kindOf(parts.database) }, 1]],
  );
  plain("openpims_ready", "1 while `/readyz` answers 200, else 0", async () => {
    const state = await within(PATIENCE_MS / 2, stateOf(parts.database)).catch(() => "none");
    return Number(state === "ready");
  });
  gauge("openpims_store_connections", "Connections to PostgreSQL, in use or idle", ["state"], async () => {
    const pool = poolOf(parts.database);
    return pool
      ? [
          [{ state: "used" }, pool.used],
          [{ state: "idle" }, pool.idle],
        ]
      : [];
  });
  plain(
    "openpims_store_connections_max",
    "The most connections of this process to PostgreSQL",
    () => poolOf(parts.database)?.most,
  );
  plain(
    "openpims_store_waiting",
    "Requests that wait for a connection to PostgreSQL",
    () => poolOf(parts.database)?.waiting,
  );
  plain(
    "openpims_disk_free_bytes",
    "Free bytes on the disk of the embedded store",
    () => diskOf(parts.database)?.freeBytes,
  );
  plain("openpims_disk_least_free_bytes", "With fewer free bytes than this the service is not ready", () =>
    diskOf(parts.database)?.freeBytes === undefined ? undefined : LEAST_FREE_BYTES,
  );
  plain(
    "openpims_sms_waiting",
    "SMS that no gateway has accepted yet, of all processes",
    async () => (await readWaiting(parts.database)).count,
  );
  plain(
    "openpims_sms_oldest_waiting_seconds",
    "The age of the oldest of these SMS; 0 if none waits",
    async () => {
      const { oldest } = await readWaiting(parts.database);
      return oldest === null ? 0 : Math.max(0, parts.clock.now() - oldest) / 1000;
    },
  );
  plain(
    "openpims_certificate_remaining_seconds",
    "The time until the served certificate ends; negative afterwards",
    () => {
      const end = parts.certificateEndsAt();
      return end === undefined ? undefined : (end - parts.clock.now()) / 1000;
    },
  );
  gauge(
    "openpims_sign_ins_waiting",
    "Passwords that wait to be hashed: of browsers known to their account, and of others",
    ["lane"],
    async () => Object.entries(hashQueue().waiting).map(([lane, count]) => [{ lane }, count]),
  );
  new Counter({
    name: "openpims_sign_ins_refused_total",
    help: "Passwords that were not hashed, because too many waited",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(hashQueue().refused);
    },
  });
}
