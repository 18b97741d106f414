// Limits of SMS: they cost money, and a stranger can request one to anybody's number.
import type { EpochMs } from "../clock.ts";
import type { AccountRow } from "../store/schema.ts";
import type { PolicyWork } from "../work.ts";
import { returnTry, secondsUntilOpen, type Throttle, takeTry } from "./throttle.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The SMS to numbers not its own that an account may request in its first hour. */
const FIRST_HOUR_SMS = 5;

/** The limits that refuse an SMS: the labels of the metric. */
export type SmsLimit = "account" | "number" | "address" | "service";

export interface SmsRefusal {
  readonly limit: SmsLimit;
  readonly waitSeconds: number;
}

export interface SmsWanted {
  readonly account: AccountRow;
  /** In its normal form. */
  readonly phoneNumber: string;
  /** The key of the requesting address. */
  readonly address: string;
  /** True if the SMS certifies a number that is not the account's yet. */
  readonly certifies: boolean;
}

interface Count {
  readonly limit: SmsLimit;
  readonly throttle: Throttle;
  readonly source: string;
  /** True if the SMS is sent even beyond this limit. */
  readonly isExceeded?: boolean;
}

const perDay = (kind: string, limit: number): Throttle => ({ kind, limit, windowMs: DAY_MS });

/**
 * Counts an SMS before it is sent, so that simultaneous requests cannot exceed the limits. Certifications are counted
 * separately, so that a stranger's certifications do not use up the SMS of the number's owner.
 * @returns the limit that is reached; then nothing is counted. `undefined` if the SMS may be sent
 */
export async function takeSms(work: PolicyWork, wanted: SmsWanted): Promise<SmsRefusal | undefined> {
  const { transaction, now } = work;
  const taken: Count[] = [];
  for (const count of await countsOf(work, wanted)) {
    if (await takeTry(transaction, count.throttle, count.source, now)) {
      taken.push(count);
      continue;
    }
    if (count.isExceeded) continue;
    for (const { throttle, source } of taken) await returnTry(transaction, throttle, source);
    const waitSeconds = await secondsUntilOpen(transaction, count.throttle, count.source, now);
    return { limit: count.limit, waitSeconds };
  }
  return undefined;
}

/** The counts of an SMS, in the order in which they are always locked. */
async function countsOf(work: PolicyWork, wanted: SmsWanted): Promise<Count[]> {
  const { policy, now } = work;
  const { account, phoneNumber, address, certifies } = wanted;
  const ofAccount = perDay("sms-account", policy.smsPerAccountPerDay);
  const ofService = perDay("sms-service", policy.smsPerDay);
  const ofNumber = (kind: string): Count => ({
    limit: "number",
    throttle: perDay(kind, policy.smsPerNumberPerDay),
    source: phoneNumber,
  });
  const counts: Count[] = [{ limit: "account", throttle: ofAccount, source: account.id }];
  if (certifies) {
    counts.push(...youngCounts(account, now));
    if (policy.smsPerAddressPerDay > 0)
      counts.push({
        limit: "address",
        throttle: perDay("sms-address", policy.smsPerAddressPerDay),
        source: address,
      });
    const isFirst = await isFirstTo(work, account.id, phoneNumber);
    counts.push({ ...ofNumber("sms-certified"), isExceeded: isFirst });
    if (policy.smsPerDay > 0)
      counts.push({
        limit: "service",
        throttle: perDay("sms-certifications", Math.ceil(policy.smsPerDay / 2)),
        source: "all",
      });
  } else {
    counts.push(ofNumber("sms-number"));
  }
  if (policy.smsPerDay > 0) counts.push({ limit: "service", throttle: ofService, source: "all" });
  return counts;
}

function youngCounts(account: AccountRow, now: EpochMs): Count[] {
  if (now - account.created_at >= HOUR_MS) return [];
  const throttle: Throttle = { kind: "sms-young", limit: FIRST_HOUR_SMS, windowMs: HOUR_MS };
  return [{ limit: "account", throttle, source: account.id }];
}

/**
 * True for the account's first SMS of the day to a number, which is sent even if strangers have used up the number's
 * certifications: so its owner can certify it for a second account. It is so for every number, since a difference would
 * tell which numbers have an account.
 */
const isFirstTo = (
  { transaction, now }: PolicyWork,
  accountId: string,
  phoneNumber: string,
): Promise<boolean> => takeTry(transaction, perDay("sms-first", 1), `${accountId}:${phoneNumber}`, now);
