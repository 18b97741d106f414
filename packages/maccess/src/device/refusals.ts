import type { FailureKind } from "../failures.ts";
import { fail } from "../outcome.ts";
import type { ActivatedDevice } from "../state.ts";

/** A refusal by the device itself, without a request. */
export const forbidden = (reason: string) => fail("Forbidden", { reason });

/** The local refusals: not activated, unfinished, blocked, no service. */
export function refuseUnusable(device: ActivatedDevice | null): ReturnType<typeof forbidden> | undefined {
  if (!device) return forbidden("not activated");
  if (!device.secretsDelivered) return forbidden("the enrolment was not finished");
  if (device.blocked) return forbidden("blocked");
  if (device.services.length === 0) return forbidden("no such service");
  return undefined;
}

/** A server's refusals of keys that are not in force. */
export const REFUSES_KEYS: ReadonlySet<FailureKind> = new Set([
  "AccessRefused",
  "StateMismatch",
  "Desynchronised",
]);
