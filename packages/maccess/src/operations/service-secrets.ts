// docs/protocol.md#the-ms-round

import { bytesToHex, hexToBytes, type RandomBytes } from "../crypto/bytes.ts";
import { encryptUnder, KEY_BYTES, pinKey } from "../crypto/keys.ts";
import { prove } from "../crypto/proofs.ts";
import { encryptFor, openSealedModulus } from "../crypto/rsa.ts";
import type { ActivatedDevice } from "../state.ts";
import type { Answer } from "../wire/answer.ts";
import { MalformedAnswer } from "../wire/answer.ts";
import { type Announcement, buildFinalize, type Request } from "../wire/request.ts";

/** The service secrets that the device must make. */
export interface DueSecrets {
  readonly challenge: string;
  readonly keys: readonly { readonly id: string; readonly modulus: string }[];
}

/** The secrets that the answer asks for, or `null`. `factoryModulus` is the setup's `Kfact`. */
export function readDueSecrets(answer: Answer, factoryModulus: () => string): DueSecrets | null {
  const count = answer.count("ms_n");
  if (count === 0) return null;
  const ids = answer.all("ms_id");
  const sealed = answer.all("ms_key");
  if (ids.length !== count || sealed.length !== count)
    throw new MalformedAnswer("ms_n and its lists do not fit");
  const keys = ids.map((id, i) => ({ id, modulus: openSealedModulus(factoryModulus(), sealed[i] ?? "") }));
  return { challenge: answer.required("challenge"), keys };
}

/**
 * Makes the secrets and the request that delivers them. The returned device holds the secrets under the PIN's key, still
 * undelivered. Store it before the request is sent.
 */
export function buildSecretsDelivery(
  announcement: Announcement,
  device: ActivatedDevice,
  due: DueSecrets,
  pin: string,
  random: RandomBytes,
): { readonly request: Request; readonly device: ActivatedDevice } {
  const made = due.keys.map(({ id, modulus }) => ({ id, modulus, secret: bytesToHex(random(KEY_BYTES)) }));
  const delivery: Record<string, string> = { ms_n: String(made.length) };
  made.forEach(({ id, modulus, secret }, i) => {
    delivery[`ms_id${i}`] = id;
    delivery[`ms_val${i}`] = encryptFor(modulus, hexToBytes(secret), random);
  });
  const kma = pinKey(pin, device.serial);
  const proofs = prove({ ...device, challenge: due.challenge }, pin);
  return {
    request: buildFinalize("ms", announcement, device, proofs, delivery),
    device: {
      ...device,
      secrets: made.map(({ id, secret }) => ({ id, underPinKey: encryptUnder(kma, secret) })),
      secretsDelivered: false,
    },
  };
}
