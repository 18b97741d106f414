// docs/protocol.md#status
import { equalInConstantTime, provePin } from "@openpims/maccess";
import { isBlocked } from "../../accounts/lockout.ts";
import { openChallenge } from "../../devices/challenges.ts";
import type { DeviceOfAccount } from "../../devices/locked-device.ts";
import { type MacAnswer, ok, refuse } from "./answer.ts";
import { findCaller, isAnswer, type Operation } from "./operation.ts";
import { checkPossession } from "./proof-check.ts";

const blocked = ({ account, device }: DeviceOfAccount): boolean => isBlocked(account) || device.blocked === 1;

export async function setUpStatus(operation: Operation): Promise<MacAnswer> {
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  if (blocked(caller)) return refuse("OK:BLOCKED");
  return ok({ challenge: await openChallenge(operation, caller.device.id, "status") });
}

export async function finalizeStatus(operation: Operation): Promise<MacAnswer> {
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const possession = await checkPossession(operation, caller);
  if (isAnswer(possession)) return possession;
  // A status proves no PIN, so none is counted.
  if (!equalInConstantTime(operation.query.hex("R2"), provePin(possession.inputs, "")))
    return refuse("NOK:ACCESS");
  return blocked(caller) ? refuse("OK:BLOCKED") : ok();
}
