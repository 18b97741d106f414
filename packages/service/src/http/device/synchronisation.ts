// docs/protocol.md#synchronisation
import { type KeyHex, pinKey } from "@openpims/maccess";
import { openChallenge } from "../../devices/challenges.ts";
import { type DeviceKeys, keysUnder, newKeys, offerKeys, pinKeyOf } from "../../devices/device-keys.ts";
import type { DeviceOfAccount } from "../../devices/locked-device.ts";
import { findPinChange, type PinChange } from "../../devices/pin-changes.ts";
import { type MacAnswer, ok } from "./answer.ts";
import { findCaller, isAnswer, type Operation, refuseCaller } from "./operation.ts";
import { checkAfterRestore, checkOfferedPin, checkPossessionAndPin, findProved } from "./proof-check.ts";
import { askForSecret } from "./service-secrets.ts";
import { serviceFields } from "./services.ts";

export async function setUpSynchronisation(operation: Operation): Promise<MacAnswer> {
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const offered = await findPinChange(operation, caller.device);
  const refusal = refuseCaller(caller, isReset(offered));
  if (refusal) return refusal;
  const { id, factoryModulus } = operation.protocolKeys.current;
  // The challenge carries the id of the device's factory key to the finalize.
  const challenge = await openChallenge(operation, caller.device.id, "synchro", id);
  // A device whose enrolment or PIN change was interrupted is asked for its secret again, and needs the factory key.
  const secretDue = caller.device.status === "pending" || offered !== undefined;
  return ok({ challenge, ...(secretDue && { Kfact: factoryModulus }) });
}

const isReset = (offered: PinChange | undefined): boolean => offered !== undefined && offered.codeId !== null;

export async function finalizeSynchronisation(operation: Operation): Promise<MacAnswer> {
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const repeated = await repeatPinChange(operation, caller);
  if (repeated) return repeated;
  const refusal = refuseCaller(caller);
  if (refusal) return refusal;
  const { device } = caller;
  const fresh = newKeys();
  const checked = await checkPossessionAndPin(operation, caller, async () => fresh);
  const outOfStep = isAnswer(checked) && checked.err === "NOK:STATE";
  const possession = outOfStep ? await checkAfterRestore(operation, caller) : checked;
  if (isAnswer(possession)) return possession;
  if (outOfStep) await offerKeys(operation, device, fresh);
  operation.deeds.push("device.synchronise");
  return answerWith(operation, caller, {
    challenge: possession.inputs.challenge,
    kma: pinKeyOf(operation.vault, device),
    keys: fresh,
    secretDue: device.status === "pending",
  });
}

/**
 * Continues a PIN change by a synchronisation. The vendor's library uses the keys that the change only offers before
 * its `ms` round is complete, and so repairs a lost round. It gets the same keys again, as this answer may be lost too, and
 * a new request for the secret, which puts the change in force.
 */
async function repeatPinChange(
  operation: Operation,
  caller: DeviceOfAccount,
): Promise<MacAnswer | undefined> {
  const offered = await findPinChange(operation, caller.device);
  if (!offered) return undefined;
  const proved = await findProved(operation, caller.device, [offered.keys]);
  if (!proved || isAnswer(proved)) return proved;
  const refusal =
    refuseCaller(caller, isReset(offered)) ?? (await checkOfferedPin(operation, caller, proved, offered.pin));
  if (refusal) return refusal;
  return answerWith(operation, caller, {
    challenge: proved.inputs.challenge,
    kma: pinKey(offered.pin, caller.device.serial),
    keys: offered.keys,
    secretDue: true,
  });
}

/** The setup's key set, whose id begins its challenge. */
const givenIn = ({ protocolKeys }: Operation, challenge: string) =>
  protocolKeys.find(challenge.slice(0, 8)) ?? protocolKeys.current;

interface Synchronised {
  readonly challenge: string;
  /** The PIN's key that seals the keys. */
  readonly kma: KeyHex;
  readonly keys: DeviceKeys;
  readonly secretDue: boolean;
}

async function answerWith(
  operation: Operation,
  { device, account }: DeviceOfAccount,
  { challenge, kma, keys, secretDue }: Synchronised,
): Promise<MacAnswer> {
  return ok([
    ...Object.entries(keysUnder(kma, keys)),
    ["Tsync", String(Math.floor(operation.now / 1000))],
    ...serviceFields(account),
    ...(secretDue ? await askForSecret(operation, device.id, givenIn(operation, challenge)) : []),
  ]);
}
