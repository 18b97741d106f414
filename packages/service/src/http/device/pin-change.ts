// docs/protocol.md#pin-update-and-reset
import { equalInConstantTime, isPin, pinKey, pinWeakness, provePin } from "@openpims/maccess";
import { pinOf } from "../../accounts/pin.ts";
import { takeOffer } from "../../codes/code-ends.ts";
import { openChallenge } from "../../devices/challenges.ts";
import { keysUnder, newKeys } from "../../devices/device-keys.ts";
import type { DeviceOfAccount } from "../../devices/locked-device.ts";
import { offerPinChange } from "../../devices/pin-changes.ts";
import { sameSecret } from "../../keys/vault.ts";
import { checkCode } from "./activation.ts";
import { type MacAnswer, ok, refuse } from "./answer.ts";
import { findCaller, isAnswer, type Operation, refuseCaller } from "./operation.ts";
import { checkPin, checkPossession } from "./proof-check.ts";
import { askForSecret } from "./service-secrets.ts";

interface ChangeCaller extends DeviceOfAccount {
  /** The activation code of a reset; `null` in an update. */
  readonly codeId: number | null;
}

async function findChangeCaller(operation: Operation): Promise<ChangeCaller | MacAnswer> {
  const resetting = operation.query.mode === "reset";
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const refusal = refuseCaller(caller, resetting);
  if (refusal) return refusal;
  // A pending enrolment must be completed first, and a device without a PIN has none to change.
  if (caller.device.status === "pending" || !caller.device.with_pin) return refuse("NOK:FORBIDDEN");
  if (!resetting) return { ...caller, codeId: null };
  const code = await checkCode(operation, "reset", caller.account.id);
  return isAnswer(code) ? code : { ...caller, codeId: code.id };
}

export async function setUpPinChange(operation: Operation): Promise<MacAnswer> {
  const { protocolKeys, query } = operation;
  const caller = await findChangeCaller(operation);
  if (isAnswer(caller)) return caller;
  const challenge = await openChallenge(operation, caller.device.id, query.mode);
  return ok({
    challenge,
    Kfact: protocolKeys.current.factoryModulus,
    Kiw: protocolKeys.current.sealedEncryptionKey,
  });
}

/** Offers the change, which comes into force with the `ms` round that this answer requests. */
export async function finalizePinChange(operation: Operation): Promise<MacAnswer> {
  const { vault, protocolKeys, query } = operation;
  const caller = await findChangeCaller(operation);
  if (isAnswer(caller)) return caller;
  const { device, account, codeId } = caller;
  // The setup's keys may have been replaced since; the device continues with them.
  const given = protocolKeys.setOf(query.text("Kma"));
  const kma = given?.decrypt(query.text("Kma"))?.toString("hex");
  const pin = given?.decrypt(query.text("pin"))?.toString("utf8");
  if (!given || kma === undefined || pin === undefined || kma !== pinKey(pin, device.serial))
    return refuse("NOK:SN");
  const possession = await checkPossession(operation, caller);
  if (isAnswer(possession)) return possession;
  if (codeId === null) {
    const wrongPin = await checkPin(operation, caller, possession);
    if (wrongPin) return wrongPin;
  } else if (!equalInConstantTime(query.hex("R2"), provePin(possession.inputs, ""))) {
    return refuse("NOK:ACCESS");
  }
  if (!isPin(pin)) return refuse("NOK:PINREFUSED");
  if (codeId === null && sameSecret(pin, pinOf(account, vault))) return refuse("NOK:PINREUSED");
  if (operation.policy.refuseWeakPins && pinWeakness(pin)) return refuse("NOK:PINREFUSED");

  if (codeId !== null && !(await takeOffer(operation.transaction, codeId))) return refuse("NOK:CODE");
  const fresh = newKeys();
  await offerPinChange(operation, device.id, { pin, keys: fresh, codeId });
  return ok([...Object.entries(keysUnder(kma, fresh)), ...(await askForSecret(operation, device.id, given))]);
}
