// docs/protocol.md#synchronisation

import { decryptUnder, pinKey } from "../crypto/keys.ts";
import { prove } from "../crypto/proofs.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice } from "../state.ts";
import type { Answer } from "../wire/answer.ts";
import { type Announcement, buildFinalize, buildSetup, type Request } from "../wire/request.ts";
import { readServices } from "./activation.ts";
import { type DueSecrets, readDueSecrets } from "./service-secrets.ts";

export interface SynchronisationSetup {
  readonly challenge: string;
  /** `Kfact`, if the server says that service secrets may be due. */
  readonly factoryModulus: string | undefined;
}

export function buildSynchronisationSetup(announcement: Announcement, device: ActivatedDevice): Request {
  return buildSetup("synchro", announcement, device);
}

export function processSynchronisationSetup(answer: Answer): Outcome<SynchronisationSetup> {
  return succeed({ challenge: answer.required("challenge"), factoryModulus: answer.text("Kfact") });
}

export function buildSynchronisationFinalize(
  announcement: Announcement,
  device: ActivatedDevice,
  setup: SynchronisationSetup,
  pin: string,
): Request {
  return buildFinalize(
    "synchro",
    announcement,
    device,
    prove({ ...device, challenge: setup.challenge }, pin),
  );
}

/**
 * Fresh K0 and K1. If the answer asks for service secrets, they are due again; otherwise the server holds the device's
 * secrets.
 */
export function processSynchronisationFinalize(
  answer: Answer,
  device: ActivatedDevice,
  setup: SynchronisationSetup,
  pin: string,
): Outcome<{ readonly device: ActivatedDevice; readonly due: DueSecrets | null }> {
  const kma = pinKey(pin, device.serial);
  const due = readDueSecrets(answer, () => setup.factoryModulus ?? "");
  return succeed({
    due,
    device: {
      ...device,
      k0: decryptUnder(kma, answer.requiredKey("K0")),
      k1: decryptUnder(kma, answer.requiredKey("K1")),
      lastSync: answer.required("Tsync"),
      services: readServices(answer),
      secretsDelivered: due === null,
    },
  });
}
