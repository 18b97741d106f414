// maccess-protocol.md, The three proofs: R0 and R1 tell the device from a stranger, R2 the right PIN from a wrong one.
import {
  equalInConstantTime,
  type PossessionInputs,
  proveKeys,
  provePin,
  proveSerial,
} from "@openpims/maccess";
import { countPin, pinOf } from "../accounts.ts";
import { type MacAnswer, refuse } from "./answer.ts";
import { challengesOf, useChallenge } from "./challenges.ts";
import { candidateKeys, type DeviceKeys, settleKeys } from "./device-keys.ts";
import type { DeviceOfAccount, Operation } from "./operation.ts";

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
  const { transaction, vault, query, now } = operation;
  const challenges = await challengesOf(transaction, device.id, query.mode);
  for (const keys of candidateKeys(vault, device)) {
    for (const challenge of challenges) {
      const inputs = { ...keys, challenge: challenge.value, serial: device.serial };
      if (!equalInConstantTime(query.hex("R0"), proveSerial(inputs))) continue;
      if (!equalInConstantTime(query.hex("R1"), proveKeys(inputs))) continue;
      if (challenge.used) return refuse("NOK:STATE");
      await useChallenge(transaction, challenge.id);
      if (challenge.expires_at <= now) return refuse("NOK:TIMEOUT");
      await settleKeys(transaction, vault, device, keys, now);
      return { keys, inputs };
    }
  }
  return refuse("NOK:ACCESS");
}

/** Judges R2 as the proof that the user knows the PIN, and counts it. A proof of no PIN is refused, uncounted. */
export async function checkPin(
  operation: Operation,
  { device, account }: DeviceOfAccount,
  { inputs }: Possession,
): Promise<MacAnswer | undefined> {
  const { transaction, vault, query, policy } = operation;
  const given = query.hex("R2");
  const nothing = equalInConstantTime(given, provePin(inputs, ""));
  if (!device.with_pin) return nothing ? undefined : refuse("NOK:ACCESS");
  if (nothing) return refuse("NOK:ACCESS");
  const right = equalInConstantTime(given, provePin(inputs, pinOf(account, vault)));
  const judged = await countPin(transaction, account, right, policy.maxPinAttempts);
  return judged === "right" ? undefined : refuse(judged === "blocked" ? "NOK_BLOCKED" : "NOK:ACCESS");
}
