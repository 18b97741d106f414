// docs/protocol.md#status

import { prove } from "../crypto/proofs.ts";
import { NO_PIN } from "../forms.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice } from "../state.ts";
import type { Answer } from "../wire/answer.ts";
import { type Announcement, buildFinalize, buildSetup, type Request } from "../wire/request.ts";

export function buildStatusSetup(announcement: Announcement, device: ActivatedDevice): Request {
  return buildSetup("status", announcement, device);
}

/** The challenge of the second half, empty if the server gives none. A blocked or unknown device is a refusal. */
export function processStatusSetup(answer: Answer): Outcome<string> {
  return succeed(answer.text("challenge") ?? "");
}

export function buildStatusFinalize(
  announcement: Announcement,
  device: ActivatedDevice,
  challenge: string,
): Request {
  return buildFinalize("status", announcement, device, prove({ ...device, challenge }, NO_PIN));
}
