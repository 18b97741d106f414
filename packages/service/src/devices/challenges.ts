import { randomBytes } from "node:crypto";
import type { WireMode } from "@openpims/maccess";
import { prepared } from "../store/prepared.ts";
import type { Database } from "../store/schema.ts";
import type { PolicyWork } from "../work.ts";

/** A proof may use one of this many challenges, the newest of its device and mode. No honest device opens more. */
const MOST_OPEN = 256;

/** Older challenges are deleted each time that this many were opened, over all devices. */
const CLEAR_EVERY = 32;

let opened = 0;

/** The newest challenges, which are read first: nearly every proof uses one of them. */
const READ_FIRST = 4;

export interface Challenge {
  readonly id: number;
  readonly value: string;
  readonly issued_at: number;
  readonly expires_at: number;
  readonly used: number;
}

const insertChallenge = prepared(
  (
    database,
    given: {
      readonly deviceId: string;
      readonly mode: string;
      readonly value: string;
      readonly issuedAt: number;
      readonly expiresAt: number;
    },
  ) =>
    database.insertInto("challenges").values({
      device_id: given.deviceId,
      mode: given.mode,
      value: given.value,
      issued_at: given.issuedAt,
      expires_at: given.expiresAt,
      used: 0,
    }),
);

interface Asked {
  readonly deviceId: string;
  readonly mode: string;
  /** Only rows with a lower id. */
  readonly before: number;
  readonly limit: number;
}

const findChallenges = prepared((database, { deviceId, mode, before, limit }: Asked) =>
  database
    .selectFrom("challenges")
    .select(["id", "value", "issued_at", "expires_at", "used"])
    .where("device_id", "=", deviceId)
    .where("mode", "=", mode)
    .where("id", "<", before)
    .orderBy("id", "desc")
    .limit(limit),
);

const markUsed = prepared((database, { id }: { readonly id: number }) =>
  database.updateTable("challenges").set({ used: 1 }).where("id", "=", id),
);

/**
 * Opens a challenge for the device's next proof in this mode.
 * @param note 8 hex digits at its beginning, with which the setup passes a value to the finalize
 */
export async function openChallenge(
  { transaction, policy, now }: Omit<PolicyWork, "vault">,
  deviceId: string,
  mode: WireMode,
  note = "",
): Promise<string> {
  const value = note + randomBytes(16 - note.length / 2).toString("hex");
  const expiresAt = now + policy.challengeLifetimeSeconds * 1000;
  await insertChallenge.write(transaction, { deviceId, mode, value, issuedAt: now, expiresAt });
  // By a count of this process: the row's number would have to be waited for.
  opened += 1;
  if (opened % CLEAR_EVERY === 0) await clearOldest(transaction, deviceId, mode);
  return value;
}

async function clearOldest(transaction: Database, deviceId: string, mode: WireMode): Promise<void> {
  await transaction
    .deleteFrom("challenges")
    .where("device_id", "=", deviceId)
    .where("mode", "=", mode)
    .where("id", "<=", (query) =>
      query
        .selectFrom("challenges as newer")
        .select("newer.id")
        .where("newer.device_id", "=", deviceId)
        .where("newer.mode", "=", mode)
        .orderBy("newer.id", "desc")
        .limit(1)
        .offset(MOST_OPEN),
    )
    .execute();
}

/** Reads the challenges that a proof may use in two batches: the newest first, ended ones included. */
export async function* challengesOf(
  database: Database,
  deviceId: string,
  mode: WireMode,
): AsyncGenerator<readonly Challenge[]> {
  const read = (before: number, limit: number) =>
    findChallenges.all(database, { deviceId, mode, before, limit });
  const first = await read(Number.MAX_SAFE_INTEGER, READ_FIRST);
  yield first;
  const last = first[READ_FIRST - 1];
  if (last) yield await read(last.id, MOST_OPEN - READ_FIRST);
}

export async function useChallenge(database: Database, id: number): Promise<void> {
  await markUsed.write(database, { id });
}
