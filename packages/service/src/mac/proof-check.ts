// maccess-protocol.md, The three proofs: R0 and R1 tell the device from a stranger, R2 the right PIN from a wrong one.
import {
  equalInConstantTime,
  type PossessionInputs,
  proveKeys,
  provePin,
  proveSerial,
} from "@openpims/maccess";
import { countPin, pinOf } from "../accounts.ts";
import { isRestoredSince } from "../backup/restored.ts";
import type { AccountRow, DeviceRow } from "../store/schema.ts";
import { type MacAnswer, refuse } from "./answer.ts";
import { challengesOf, useChallenge } from "./challenges.ts";
import { candidateKeys, type DeviceKeys, settleKeys } from "./device-keys.ts";
import { type DeviceOfAccount, isAnswer, type Operation } from "./operation.ts";
import { withdrawPinChange } from "./pin-offers.ts";

/** Possession was proved, with these keys, over this challenge. */
export interface Possession {
  readonly keys: DeviceKeys;
  readonly inputs: PossessionInputs;
}

/**
 * Finds the challenge that the proofs are over, uses it up, and puts the keys they prove in force. A failure here is a
 * stranger's and never counts against the PIN.
 */
export async function checkPossession(
  operation: Operation,
  { device }: DeviceOfAccount,
): Promise<Possession | MacAnswer> {
  const { transaction, vault, now } = operation;
  const candidates = candidateKeys(vault, device);
  const proved = await findProved(operation, device, candidates);
  if (!proved) return refuse((await isOutOfStep(operation, device, candidates)) ? "NOK:STATE" : "NOK:ACCESS");
  if (isAnswer(proved)) return proved;
  await settleKeys(transaction, vault, device, proved.keys, now);
  // The device is at work under the PIN in force: a PIN change that it was offered, it never took.
  await withdrawPinChange(transaction, device.id);
  return proved;
}

/** Which of the keys the proofs are over, and their challenge, which is used up; `undefined` where over none. */
export async function findProved(
  operation: Operation,
  device: DeviceRow,
  candidates: readonly DeviceKeys[],
): Promise<Possession | MacAnswer | undefined> {
  const { transaction, query, now } = operation;
  const challenges = await challengesOf(transaction, device.id, query.mode);
  for (const keys of candidates) {
    for (const challenge of challenges) {
      const inputs = { ...keys, challenge: challenge.value, serial: device.serial };
      if (!equalInConstantTime(query.hex("R0"), proveSerial(inputs))) continue;
      if (!equalInConstantTime(query.hex("R1"), proveKeys(inputs))) continue;
      if (challenge.used) return refuse("NOK:STATE");
      await useChallenge(transaction, challenge.id);
      if (challenge.expires_at <= now) return refuse("NOK:TIMEOUT");
      return { keys, inputs };
    }
  }
  return undefined;
}

/**
 * Whether it is this very device, with a K1 that the service never gave or gave up: a copy that fell behind, or a device
 * that went on while the store was put back to a backup. No PIN was wrong.
 */
const isOutOfStep = async (
  operation: Operation,
  device: DeviceRow,
  candidates: readonly DeviceKeys[],
): Promise<boolean> => (await findOutOfStep(operation, device, candidates)) !== undefined;

/** The keys and the open challenge that R0 alone is over. */
async function findOutOfStep(
  { transaction, query, now }: Operation,
  device: DeviceRow,
  candidates: readonly DeviceKeys[],
): Promise<(Possession & { readonly challengeId: number }) | undefined> {
  const challenges = await challengesOf(transaction, device.id, query.mode);
  for (const keys of candidates) {
    for (const { id, value, used, expires_at } of challenges) {
      const inputs = { ...keys, challenge: value, serial: device.serial };
      const open = !used && expires_at > now;
      if (open && equalInConstantTime(query.hex("R0"), proveSerial(inputs)))
        return { keys, inputs, challengeId: id };
    }
  }
  return undefined;
}

/**
 * Possession and PIN of a device that went on after the backup which the store was put back to: its K1 is one that the
 * store does not know any more, so K0 and the PIN must do. Only until the device has proved keys to this store.
 */
export async function checkAfterRestore(
  operation: Operation,
  caller: DeviceOfAccount,
): Promise<Possession | MacAnswer> {
  const { transaction, vault } = operation;
  const { device } = caller;
  const found = await findOutOfStep(operation, device, candidateKeys(vault, device));
  if (!found || !(await isRestoredSince(transaction, device.last_used_at))) return refuse("NOK:STATE");
  await useChallenge(transaction, found.challengeId);
  return (await checkPin(operation, caller, found)) ?? found;
}

/**
 * Judges R2 as the proof that the user knows the PIN, and counts it. A proof of no PIN is refused, uncounted.
 * @param pin the account's, unless another is meant
 */
export async function checkPin(
  operation: Operation,
  { device, account }: DeviceOfAccount,
  { inputs }: Possession,
  pin = pinOf(account, operation.vault),
): Promise<MacAnswer | undefined> {
  const given = operation.query.hex("R2");
  const nothing = equalInConstantTime(given, provePin(inputs, ""));
  if (!device.with_pin) return nothing ? undefined : refuse("NOK:ACCESS");
  if (nothing) return refuse("NOK:ACCESS");
  return countJudgedPin(operation, account, equalInConstantTime(given, provePin(inputs, pin)));
}

/** Counts a PIN that was judged; the refusal where it was wrong. */
export async function countJudgedPin(
  { transaction, policy, afterCommit, metrics, deeds }: Operation,
  account: AccountRow,
  right: boolean,
): Promise<MacAnswer | undefined> {
  const judged = await countPin(transaction, account, right, policy.maxPinAttempts);
  if (judged !== "right") afterCommit.push(() => metrics.wrongPins.inc());
  if (judged === "blocked") {
    deeds.push("account.lock");
    afterCommit.push(() => metrics.lockouts.inc());
  }
  return judged === "right" ? undefined : refuse(judged === "blocked" ? "NOK_BLOCKED" : "NOK:ACCESS");
}

/** Possession first, and only where it is proved the PIN. */
export async function checkPossessionAndPin(
  operation: Operation,
  caller: DeviceOfAccount,
): Promise<Possession | MacAnswer> {
  const possession = await checkPossession(operation, caller);
  if (isAnswer(possession)) return possession;
  return (await checkPin(operation, caller, possession)) ?? possession;
}
