// docs/protocol.md#activation

import { hexToBytes, type RandomBytes, utf8ToBytes } from "../crypto/bytes.ts";
import { decryptUnder, pinKey } from "../crypto/keys.ts";
import { prove } from "../crypto/proofs.ts";
import { encryptFor, isModulus, openSealedModulus } from "../crypto/rsa.ts";
import { NO_PIN, normaliseSmsCode } from "../forms.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, Service } from "../state.ts";
import { type Answer, MalformedAnswer } from "../wire/answer.ts";
import { type Announcement, buildFinalize, buildSetup, type Request, STRANGER } from "../wire/request.ts";
import { type DueSecrets, readDueSecrets } from "./service-secrets.ts";

/** 0 no PIN, 1 the account's current PIN, 2 a new PIN, 8 biometric key, 9 PIN or biometric key. */
export type PinMode = 0 | 1 | 2 | 8 | 9;

/** The result of the setup. It holds the activation code, so it stays in memory. */
export interface ActivationSetup {
  readonly code: string;
  readonly factoryModulus: string;
  /** `Kiw`, opened. */
  readonly encryptionModulus: string;
  readonly pinMode: PinMode;
}

export function buildActivationSetup(announcement: Announcement, code: string): Request {
  return buildSetup("activate", announcement, STRANGER, { code: normaliseSmsCode(code) });
}

export function processActivationSetup(answer: Answer, code: string): Outcome<ActivationSetup> {
  const factoryModulus = answer.required("Kfact");
  const encryptionModulus = openSealedModulus(factoryModulus, answer.required("Kiw"));
  const pinMode = Number(answer.required("pinmode"));
  if (![0, 1, 2, 8, 9].includes(pinMode)) throw new MalformedAnswer("pinmode is none of the protocol's");
  return succeed({ code, factoryModulus, encryptionModulus, pinMode: pinMode as PinMode });
}

/** @param name this device in the account's list of devices */
export function buildActivationFinalize(
  announcement: Announcement,
  setup: ActivationSetup,
  serial: string,
  pin: string,
  name: string,
  random: RandomBytes,
): Request {
  const proofs = prove({ challenge: "", k0: "", k1: "", serial }, NO_PIN);
  return buildFinalize("activate", announcement, STRANGER, proofs, {
    serial,
    code: normaliseSmsCode(setup.code),
    Kma: encryptFor(setup.encryptionModulus, hexToBytes(pinKey(pin, serial)), random),
    pin: encryptFor(setup.encryptionModulus, utf8ToBytes(pin), random),
    name,
  });
}

export function processActivationFinalize(
  answer: Answer,
  setup: ActivationSetup,
  serial: string,
  pin: string,
): Outcome<{ readonly device: ActivatedDevice; readonly due: DueSecrets | null }> {
  if (!isModulus(setup.factoryModulus)) throw new MalformedAnswer("Kfact is no modulus");
  const kma = pinKey(pin, serial);
  const due = readDueSecrets(answer, () => setup.factoryModulus);
  const device: ActivatedDevice = {
    serial,
    id: answer.required("id"),
    k0: decryptUnder(kma, answer.requiredKey("K0")),
    k1: decryptUnder(kma, answer.requiredKey("K1")),
    lastSync: answer.required("Tsync"),
    services: readServices(answer),
    secrets: [],
    secretsDelivered: due === null,
    blocked: false,
  };
  return succeed({ device, due });
}

/** The services of an answer: the repeated elements `s_id` and `s_name`. */
export function readServices(answer: Answer): Service[] {
  const names = answer.all("s_name");
  return answer
    .all("s_id")
    .filter((id) => id !== "")
    .map((id, i) => ({ id, name: names[i] ?? "" }));
}
