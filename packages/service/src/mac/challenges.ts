import { randomBytes } from "node:crypto";
import type { WireMode } from "@openpims/maccess";
import type { Database } from "../store/schema.ts";
import type { Operation } from "./operation.ts";

/** Open challenges of one device and mode; more are the work of somebody else, and the oldest go. */
const MOST_OPEN = 256;

/** How long an ended challenge is remembered, to tell a late proof from a wrong one. */
export const ENDED_CHALLENGES_REMEMBERED_MS = 10 * 60_000;

export interface Challenge {
  readonly id: number;
  readonly value: string;
  readonly expires_at: number;
  readonly used: number;
}

/**
 * A fresh challenge for the device's next proof in this mode.
 * @param note 8 hex digits that it begins with: what the finalize has to know of the setup
 */
export async function openChallenge(
  operation: Operation,
  deviceId: string,
  mode: WireMode,
  note = "",
): Promise<string> {
  const { transaction, policy, now } = operation;
  const value = note + randomBytes(16 - note.length / 2).toString("hex");
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
        .offset(MOST_OPEN - 1),
    )
    .execute();
  const expiresAt = now + policy.challengeLifetimeSeconds * 1000;
  await transaction
    .insertInto("challenges")
    .values({ device_id: deviceId, mode, value, expires_at: expiresAt, used: 0 })
    .execute();
  return value;
}

/** The challenges that a proof of this device and mode may be over, newest first, ended ones included. */
export function challengesOf(database: Database, deviceId: string, mode: WireMode): Promise<Challenge[]> {
  return database
    .selectFrom("challenges")
    .select(["id", "value", "expires_at", "used"])
    .where("device_id", "=", deviceId)
    .where("mode", "=", mode)
    .orderBy("id", "desc")
    .execute();
}

export async function useChallenge(database: Database, id: number): Promise<void> {
  await database.updateTable("challenges").set({ used: 1 }).where("id", "=", id).execute();
}
