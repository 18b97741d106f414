import type { EpochMs } from "../clock.ts";
import type { ActivationCodeRow, Database } from "../store/schema.ts";
import { MOST_TRIES } from "./code-ends.ts";

export const codeStates = ["pending", "used", "expired", "replaced", "revoked", "tries used up"] as const;

export const codePurposes = [
  "activate",
  "reset",
  "certify",
  "certified",
] as const satisfies readonly ActivationCodeRow["purpose"][];

/** An SMS code without its digits, which the store does not hold. */
export interface CodeSummary {
  readonly id: number;
  readonly purpose: ActivationCodeRow["purpose"];
  readonly state: (typeof codeStates)[number];
  readonly issuedAt: EpochMs;
  readonly via: ActivationCodeRow["via"];
  readonly expiresAt: EpochMs;
  readonly triesLeft: number;
}

function stateOf(row: ActivationCodeRow, now: EpochMs): CodeSummary["state"] {
  if (row.ended !== null) return row.ended;
  if (row.purpose === "certified") return "used";
  if (row.expires_at <= now) return "expired";
  return row.tries < MOST_TRIES ? "pending" : "tries used up";
}

/** The account's recorded codes, oldest first. */
export async function codesOf(
  database: Database,
  accountId: string,
  now: EpochMs,
): Promise<readonly CodeSummary[]> {
  const rows = await database
    .selectFrom("activation_codes")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose,
    state: stateOf(row, now),
    issuedAt: row.issued_at,
    via: row.via,
    expiresAt: row.expires_at,
    triesLeft: Math.max(0, MOST_TRIES - row.tries),
  }));
}
