// OTPs over time, counted in the audit log.

import type { Database } from "../store/schema.ts";
import { countAudit, countReasons, type ReasonCount } from "./counts.ts";
import { type OtpRefusal, otpRefusals } from "./otp-refusals.ts";

/** The reasons that OTPs are refused for. `other` stands for a word of another version of the service. */
export const activityReasons = [...otpRefusals, "other"] as const;

export type ActivityReason = OtpRefusal | "other";

export interface ActivityPart {
  /** Milliseconds since 1970, up to the next part's. */
  readonly from: number;
  readonly issued: number;
  readonly issueRefused: number;
  readonly accepted: number;
  readonly verifyRefused: number;
  readonly locked: number;
}

export interface Activity {
  readonly parts: readonly ActivityPart[];
  /** The reasons for refused OTPs, the most frequent first. */
  readonly reasons: readonly ReasonCount<ActivityReason>[];
  /** False if only the newest refusals were read. */
  readonly allReasons: boolean;
}

export async function countActivity(
  database: Database,
  range: { readonly from: number; readonly to: number },
  parts: number,
): Promise<Activity> {
  const issued = await countAudit(database, "otp.issue", range, parts);
  const verified = await countAudit(database, "otp.verify", range, parts);
  const locked = await countAudit(database, "account.lock", range, parts);
  const { reasons, all } = await countReasons(
    database,
    "otp.issue",
    range,
    (word) => otpRefusals.find((known) => known === word) ?? "other",
  );
  return {
    parts: issued.map(({ from, ok, refused }, i) => ({
      from,
      issued: ok,
      issueRefused: refused,
      accepted: verified[i]?.ok ?? 0,
      verifyRefused: verified[i]?.refused ?? 0,
      locked: locked[i]?.ok ?? 0,
    })),
    reasons,
    allReasons: all,
  };
}
