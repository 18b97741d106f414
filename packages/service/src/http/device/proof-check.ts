// docs/protocol.md#the-three-proofs: R0 and R1 prove possession of the device, R2 proves the PIN.
import {
  equalInConstantTime,
  type PossessionInputs,
  proveKeys,
  provePin,
  proveSerial,
} from "@openpims/maccess";
import { countPin, type PinProver } from "../../accounts/lockout.ts";
import { pinOf } from "../../accounts/pin.ts";
import { type EpochMs, isAhead } from "../../clock.ts";
import { type Challenge, challengesOf, useChallenge } from "../../devices/challenges.ts";
import { candidateKeys, type DeviceKeys, putKeysInForce } from "../../devices/device-keys.ts";
import type { DeviceOfAccount } from "../../devices/locked-device.ts";
import { countWrongOffer, withdrawPinChange } from "../../devices/pin-changes.ts";
import { isRestoredSince } from "../../settings/restored-at.ts";
import type { DeviceRow } from "../../store/schema.ts";
import { type MacAnswer, refuse, type Word } from "./answer.ts";
import { isAnswer, type Operation } from "./operation.ts";

/** The keys that the device has proved. */
export interface Possession {
  readonly keys: DeviceKeys;
  readonly inputs: PossessionInputs;
}

/** The words that refuse wrong proofs. */
export type ProofRefusal = "NOK:ACCESS" | "NOK:STATE" | "NOK:TIMEOUT" | "NOK_BLOCKED";

/** The keys and the challenge of the proofs: of both proofs, or of R0 alone. */
interface Found extends Possession {
  readonly challenge: Challenge;
  readonly both: boolean;
}

/**
 * Finds the keys and the challenge of both proofs. If only R0 fits, the device has a K1 that the store does not have: it is a
 * copy that fell behind, or a device that went on while the store was restored from a backup.
 * Then no PIN was wrong.
 */
async function findProof(
  { transaction, query, now }: Operation,
  device: DeviceRow,
  candidates: readonly DeviceKeys[],
): Promise<Found | undefined> {
  const [r0, r1] = [query.hex("R0"), query.hex("R1")];
  let outOfStep: Found | undefined;
  for await (const challenges of challengesOf(transaction, device.id, query.mode)) {
    for (const challenge of challenges) {
      for (const keys of candidates) {
        const inputs = { ...keys, challenge: challenge.value, serial: device.serial };
        if (!equalInConstantTime(r0, proveSerial(inputs))) continue;
        const both = equalInConstantTime(r1, proveKeys(inputs));
        if (both) return { keys, inputs, challenge, both };
        if (!outOfStep || (!isOpen(outOfStep.challenge, now) && isOpen(challenge, now)))
          outOfStep = { keys, inputs, challenge, both };
      }
    }
  }
  return outOfStep;
}

const isOver = ({ issued_at: issuedAt, expires_at: expiresAt }: Challenge, now: EpochMs): boolean =>
  expiresAt <= now || isAhead(issuedAt, now);

const isOpen = (challenge: Challenge, now: EpochMs): boolean => !challenge.used && !isOver(challenge, now);

/** Uses up the challenge of both proofs, or refuses one that is used or expired. */
async function useProof(
  { transaction, now }: Operation,
  found: Found,
): Promise<Possession | MacAnswer<ProofRefusal>> {
  const { challenge } = found;
  if (challenge.used) return refuse("NOK:STATE");
  await useChallenge(transaction, challenge.id);
  return isOver(challenge, now) ? refuse("NOK:TIMEOUT") : found;
}

/** Finds the candidate keys of both proofs, and uses their challenge up. */
export async function findProved(
  operation: Operation,
  device: DeviceRow,
  candidates: readonly DeviceKeys[],
): Promise<Possession | MacAnswer<ProofRefusal> | undefined> {
  const found = await findProof(operation, device, candidates);
  return found?.both ? useProof(operation, found) : undefined;
}

/** Verifies R0 and R1, and uses their challenge up. A failure does not count as a wrong PIN. */
async function provePossession(
  operation: Operation,
  { device }: DeviceOfAccount,
): Promise<Possession | MacAnswer<ProofRefusal>> {
  const found = await findProof(operation, device, candidateKeys(operation.vault, device));
  if (!found) return refuse("NOK:ACCESS");
  return found.both ? useProof(operation, found) : refuse("NOK:STATE");
}

/** Puts the proved keys in force, and offers the next ones if there are any. */
async function putProvedKeysInForce(
  operation: Operation,
  { device }: DeviceOfAccount,
  { keys: proved }: Possession,
  offered?: DeviceKeys,
): Promise<void> {
  await putKeysInForce(operation, device, { proved, offered });
  // The device works under the PIN in force, so it never completed the PIN change that it was offered.
  if (device.pin_change_offered) await withdrawPinChange(operation.transaction, device.id);
}

/**
 * Verifies R0 and R1, uses their challenge up, and puts the proved keys in force. A failure does not count as a wrong
 * PIN.
 */
export async function checkPossession(
  operation: Operation,
  caller: DeviceOfAccount,
): Promise<Possession | MacAnswer<ProofRefusal>> {
  const possession = await provePossession(operation, caller);
  if (!isAnswer(possession)) await putProvedKeysInForce(operation, caller, possession);
  return possession;
}

/**
 * Verifies a device that went on after the backup from which the store was restored. The store lacks its K1, so K0 and the
 * PIN must suffice, but only until the device has proved keys to this store.
 */
export async function checkAfterRestore(
  operation: Operation,
  caller: DeviceOfAccount,
): Promise<Possession | MacAnswer<ProofRefusal>> {
  const { transaction, vault, now } = operation;
  const { device } = caller;
  const found = await findProof(operation, device, candidateKeys(vault, device));
  if (!found || found.both || !isOpen(found.challenge, now)) return refuse("NOK:STATE");
  if (!(await isRestoredSince(transaction, device.last_used_at))) return refuse("NOK:STATE");
  await useChallenge(transaction, found.challenge.id);
  return (await checkPin(operation, caller, found)) ?? found;
}

/** Verifies R2 as the proof of the account's PIN, and counts it. A proof of no PIN is refused without a count. */
export async function checkPin(
  operation: Operation,
  caller: DeviceOfAccount,
  { inputs }: Possession,
): Promise<MacAnswer<ProofRefusal> | undefined> {
  const { device, account } = caller;
  const pin = pinOf(account, operation.vault);
  const given = operation.query.hex("R2");
  const nothing = equalInConstantTime(given, provePin(inputs, ""));
  if (!device.with_pin) return nothing ? undefined : refuse("NOK:ACCESS");
  if (nothing) return refuse("NOK:ACCESS");
  return countVerifiedPin(operation, caller, equalInConstantTime(given, provePin(inputs, pin)));
}

/** Counts a verified PIN. @returns the refusal of a wrong one */
export async function countVerifiedPin(
  { transaction, policy, afterCommit, metrics, deeds }: Operation,
  prover: PinProver,
  right: boolean,
): Promise<MacAnswer<ProofRefusal> | undefined> {
  const counted = await countPin(transaction, prover, right, policy.maxPinAttempts);
  if (counted === "right") return undefined;
  afterCommit.push(() => metrics.wrongPins.inc());
  if (counted === "wrong") return refuse("NOK:ACCESS");
  deeds.push(counted === "account blocked" ? "account.lock" : "device.lock");
  afterCommit.push(() => metrics.lockouts.inc());
  return refuse("NOK_BLOCKED");
}

/** Verifies R2 as the proof of an offered PIN. The counts of the PIN in force stay unchanged. */
export async function checkOfferedPin(
  { transaction, policy, query, afterCommit, metrics }: Operation,
  { device }: DeviceOfAccount,
  { inputs }: Possession,
  pin: string,
): Promise<MacAnswer<ProofRefusal> | undefined> {
  if (equalInConstantTime(query.hex("R2"), provePin(inputs, pin))) return undefined;
  await countWrongOffer(transaction, device, policy.maxPinAttempts);
  afterCommit.push(() => metrics.wrongPins.inc());
  return refuse("NOK:ACCESS");
}

/**
 * Verifies possession, then the PIN.
 * @param next gives the device's next keys after both are proved, or refuses
 */
export async function checkPossessionAndPin<Refusal extends Word = never>(
  operation: Operation,
  caller: DeviceOfAccount,
  next?: (possession: Possession) => Promise<DeviceKeys | MacAnswer<Refusal>>,
): Promise<Possession | MacAnswer<ProofRefusal | Refusal>> {
  const possession = await provePossession(operation, caller);
  if (isAnswer(possession)) return possession;
  const result = (await checkPin(operation, caller, possession)) ?? (await next?.(possession));
  const refusal = result && isAnswer(result) ? result : undefined;
  const offered = result && !isAnswer(result) ? result : undefined;
  await putProvedKeysInForce(operation, caller, possession, offered);
  return refusal ?? possession;
}
