// docs/protocol.md#pin-update-and-reset

import { hexToBytes, type RandomBytes, utf8ToBytes } from "../crypto/bytes.ts";
import { decryptUnder, pinKey } from "../crypto/keys.ts";
import { prove } from "../crypto/proofs.ts";
import { encryptFor, openSealedModulus } from "../crypto/rsa.ts";
import { NO_PIN, normaliseSmsCode } from "../forms.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice } from "../state.ts";
import { type Answer, MalformedAnswer } from "../wire/answer.ts";
import { type Announcement, buildFinalize, buildSetup, type Request } from "../wire/request.ts";
import { type DueSecrets, readDueSecrets } from "./service-secrets.ts";

/** A new PIN and the authorization for it: the old PIN, or the code of an SMS. */
export type PinChange =
  | { readonly mode: "password"; readonly oldPin: string; readonly newPin: string }
  | { readonly mode: "reset"; readonly code: string; readonly newPin: string };

export interface PinChangeSetup {
  readonly challenge: string;
  readonly factoryModulus: string;
  /** `Kiw`, opened. */
  readonly encryptionModulus: string;
}

const codeOf = (change: PinChange): Record<string, string> =>
  change.mode === "reset" ? { code: normaliseSmsCode(change.code) } : {};

export function buildPinChangeSetup(
  announcement: Announcement,
  device: ActivatedDevice,
  change: PinChange,
): Request {
  return buildSetup(change.mode, announcement, device, codeOf(change));
}

export function processPinChangeSetup(answer: Answer): Outcome<PinChangeSetup> {
  const factoryModulus = answer.required("Kfact");
  const encryptionModulus = openSealedModulus(factoryModulus, answer.required("Kiw"));
  return succeed({ challenge: answer.required("challenge"), factoryModulus, encryptionModulus });
}

/** R2 proves the old PIN in an update, no PIN in a reset. */
export function buildPinChangeFinalize(
  announcement: Announcement,
  device: ActivatedDevice,
  change: PinChange,
  setup: PinChangeSetup,
  random: RandomBytes,
): Request {
  const provedPin = change.mode === "password" ? change.oldPin : NO_PIN;
  const proofs = prove({ ...device, challenge: setup.challenge }, provedPin);
  const newKey = pinKey(change.newPin, device.serial);
  return buildFinalize(change.mode, announcement, device, proofs, {
    ...codeOf(change),
    Kma: encryptFor(setup.encryptionModulus, hexToBytes(newKey), random),
    pin: encryptFor(setup.encryptionModulus, utf8ToBytes(change.newPin), random),
  });
}

/** The device under the new PIN, and the secrets to deliver: the old ones are sealed under the old PIN's key. */
export function processPinChangeFinalize(
  answer: Answer,
  device: ActivatedDevice,
  change: PinChange,
  setup: PinChangeSetup,
): Outcome<{ readonly device: ActivatedDevice; readonly due: DueSecrets }> {
  const due = readDueSecrets(answer, () => setup.factoryModulus);
  if (!due) throw new MalformedAnswer("no service secrets are asked for");
  const newKey = pinKey(change.newPin, device.serial);
  return succeed({
    due,
    device: {
      ...device,
      k0: decryptUnder(newKey, answer.requiredKey("K0")),
      k1: decryptUnder(newKey, answer.requiredKey("K1")),
    },
  });
}
