// docs/protocol.md#synchronisation
import { type KeyHex, pinKey } from "@openpims/maccess";
import { openChallenge } from "../../devices/challenges.ts";
import { type DeviceKeys, keysUnder, newKeys, offerKeys, pinKeyOf } from "../../devices/device-keys.ts";
import { findPinChange, type PinChange } from "../../devices/pin-offers.ts";
import { type MacAnswer, ok } from "./answer.ts";
import { type DeviceOfAccount, findCaller, isAnswer, type Operation, refuseAccount } from "./operation.ts";
import { checkAfterRestore, checkPin, checkPossessionAndPin, findProved } from "./proof-check.ts";
import { askForSecret } from "./service-secrets.ts";
import { serviceFields } from "./services.ts";

export async function setUpSynchronisation(operation: Operation): Promise<MacAnswer> {
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const offered = await findPinChange(operation, caller.device);
  const refusal = refuseAccount(caller.account, isReset(offered));
  if (refusal) return refusal;
  const { id, factoryModulus } = operation.protocolKeys.current;
  // The challenge tells the finalize which factory key the device was given.
  const challenge = await openChallenge(operation, caller.device.id, "synchro", id);
  // A device whose enrollment or PIN change was cut off is asked for its secret again, and needs the factory key to answer.
  const secretDue = caller.device.status === "pending" || offered !== undefined;
  return ok({ challenge, ...(secretDue && { Kfact: factoryModulus }) });
}

const isReset = (offered: PinChange | undefined): boolean => offered !== undefined && offered.codeId !== null;

export async function finalizeSynchronisation(operation: Operation): Promise<MacAnswer> {
  const { transaction, vault } = operation;
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const repeated = await repeatPinChange(operation, caller);
  if (repeated) return repeated;
  const refusal = refuseAccount(caller.account);
  if (refusal) return refusal;
  const { device } = caller;
  const fresh = newKeys();
  const checked = await checkPossessionAndPin(operation, caller, async () => fresh);
  const outOfStep = isAnswer(checked) && checked.err === "NOK:STATE";
  const possession = outOfStep ? await checkAfterRestore(operation, caller) : checked;
  if (isAnswer(possession)) return possession;
  if (outOfStep) await offerKeys(transaction, vault, device.id, fresh);
  operation.deeds.push("device.synchronise");
  const { challenge } = possession.inputs;
  return answerWith(
    operation,
    caller,
    challenge,
    pinKeyOf(vault, device),
    fresh,
    device.status === "pending",
  );
}

/**
 * The vendor's library takes the keys that a PIN change only offers for its own before its `ms` round is through, and
 * mends a lost round by a synchronisation with them. It gets the same keys again, so that this answer may be lost too,
 * and is asked for the secret again, which puts the change in force.
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
    refuseAccount(caller.account, isReset(offered)) ??
    (await checkPin(operation, caller, proved, offered.pin));
  if (refusal) return refusal;
  const kma = pinKey(offered.pin, caller.device.serial);
  return answerWith(operation, caller, proved.inputs.challenge, kma, offered.keys, true);
}

/** The factory key that the setup gave, as its challenge tells. */
const givenIn = ({ protocolKeys }: Operation, challenge: string) =>
  protocolKeys.find(challenge.slice(0, 8)) ?? protocolKeys.current;

async function answerWith(
  operation: Operation,
  { device, account }: DeviceOfAccount,
  challenge: string,
  kma: KeyHex,
  keys: DeviceKeys,
  secretDue: boolean,
): Promise<MacAnswer> {
  return ok([
    ...Object.entries(keysUnder(kma, keys)),
    ["Tsync", String(Math.floor(operation.now / 1000))],
    ...serviceFields(account),
    ...(secretDue ? await askForSecret(operation, device.id, givenIn(operation, challenge)) : []),
  ]);
}
