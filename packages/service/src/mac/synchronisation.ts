// maccess-protocol.md, Synchronisation.
import { type MacAnswer, ok } from "./answer.ts";
import { openChallenge } from "./challenges.ts";
import { keysUnder, newKeys, offerKeys, pinKeyOf } from "./device-keys.ts";
import { findCaller, isAnswer, type Operation, refuseAccount } from "./operation.ts";
import { checkPossessionAndPin } from "./proof-check.ts";
import { askForSecret } from "./service-secrets.ts";
import { serviceFields } from "./services.ts";

export async function setUpSynchronisation(operation: Operation): Promise<MacAnswer> {
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const refusal = refuseAccount(caller.account);
  if (refusal) return refusal;
  const { id, factoryModulus } = operation.keys.current;
  // The challenge tells the finalize which factory key the device was given.
  const challenge = await openChallenge(operation, caller.device.id, "synchro", id);
  // A device whose enrollment was cut off is asked for its secret again, and needs the factory key to answer.
  return ok({
    challenge,
    ...(caller.device.status === "pending" && { Kfact: factoryModulus }),
  });
}

export async function finalizeSynchronisation(operation: Operation): Promise<MacAnswer> {
  const { transaction, vault, keys, now } = operation;
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const refusal = refuseAccount(caller.account);
  if (refusal) return refusal;
  const possession = await checkPossessionAndPin(operation, caller);
  if (isAnswer(possession)) return possession;

  const { device, account } = caller;
  const given = keys.find(possession.inputs.challenge.slice(0, 8)) ?? keys.current;
  const fresh = newKeys();
  await offerKeys(transaction, vault, device.id, fresh);
  return ok([
    ...Object.entries(keysUnder(pinKeyOf(vault, device), fresh)),
    ["Tsync", String(Math.floor(now / 1000))],
    ...serviceFields(account),
    ...(device.status === "pending" ? await askForSecret(operation, device.id, given) : []),
  ]);
}
