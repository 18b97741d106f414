// docs/protocol.md#the-ms-round: the device's own secret.
import type { KeyHex } from "@openpims/maccess";
import { confirmPin } from "../../accounts/pin.ts";
import { REMOTE_SERVICE } from "../../accounts/services.ts";
import { useActivationCode } from "../../codes/code-ends.ts";
import { openChallenge } from "../../devices/challenges.ts";
import { activateDevice } from "../../devices/devices.ts";
import type { DeviceOfAccount } from "../../devices/locked-device.ts";
import { findPinChange, putPinChangeInForce } from "../../devices/pin-changes.ts";
import type { ProtocolKeySet } from "../../keys/protocol-key-set.ts";
import { type Fields, type MacAnswer, ok, refuse } from "./answer.ts";
import { findCaller, isAnswer, type Operation, refuseCaller } from "./operation.ts";
import { checkOfferedPin, checkPossessionAndPin, findProved } from "./proof-check.ts";

/**
 * Asks the device for its service secret.
 * @param given the keys whose `Kfact` the setup gave: the device opens `ms_key` with it
 */
export async function askForSecret(
  operation: Operation,
  deviceId: string,
  given: ProtocolKeySet,
): Promise<Fields> {
  return [
    ["ms_n", "1"],
    ["ms_id", REMOTE_SERVICE.id],
    ["ms_key", given.sealedSecretsKey],
    ["challenge", await openChallenge(operation, deviceId, "ms")],
  ];
}

export async function finalizeServiceSecret(operation: Operation): Promise<MacAnswer> {
  const { transaction, query, protocolKeys } = operation;
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const secret = protocolKeys.decryptSecret(query.text("ms_val0"));
  if (query.text("ms_id0") !== REMOTE_SERVICE.id || secret?.length !== 16) return refuse("NOK:SN");
  const changed = await takePinChange(operation, caller, secret.toString("hex"));
  if (changed) return changed;
  const refusal = refuseCaller(caller);
  if (refusal) return refusal;
  const possession = await checkPossessionAndPin(operation, caller);
  if (isAnswer(possession)) return possession;
  const { device, account } = caller;
  await activateDevice(operation, device, secret.toString("hex"));
  operation.deeds.push("device.activate");
  if (device.activation_code_id !== null)
    await useActivationCode(transaction, account.id, device.activation_code_id);
  if (device.with_pin) await confirmPin(transaction, account.id);
  return ok();
}

/** Ends a PIN change: a round with the offered keys and PIN puts them in force. */
async function takePinChange(
  operation: Operation,
  caller: DeviceOfAccount,
  secret: KeyHex,
): Promise<MacAnswer | undefined> {
  const offered = await findPinChange(operation, caller.device);
  if (!offered) return undefined;
  const refusal = refuseCaller(caller, offered.codeId !== null);
  if (refusal) return refusal;
  const proved = await findProved(operation, caller.device, [offered.keys]);
  if (!proved || isAnswer(proved)) return proved;
  const wrongPin = await checkOfferedPin(operation, caller, proved, offered.pin);
  if (wrongPin) return wrongPin;
  await putPinChangeInForce(operation, caller, offered, secret);
  operation.deeds.push(offered.codeId === null ? "pin.update" : "pin.reset");
  return ok();
}
