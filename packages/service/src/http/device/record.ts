// The audit rows for requests of the device protocol.
import type { WireMode } from "@openpims/maccess";
import type { AuditEvent, RefusableAction } from "../../audit/event.ts";
import type { MacAnswer, Word } from "./answer.ts";
import type { Operation } from "./operation.ts";

/** The action under which a refused request is recorded. A status changes nothing; an `ms` round ends an enrolment. */
const WANTED: Readonly<Record<WireMode, RefusableAction | undefined>> = {
  activate: "device.activate",
  ms: "device.activate",
  otp: "otp.issue",
  synchro: "device.synchronise",
  password: "pin.update",
  reset: "pin.reset",
  status: undefined,
};

/** Refusals of unknown callers are not recorded, except wrong codes, which are limited by address. */
function recordedRefusal({ subject }: Operation, { err }: MacAnswer): Word | undefined {
  if (err === "OK") return undefined;
  return subject.accountId !== undefined || err === "NOK:CODE" ? err : undefined;
}

/** Records the operation's acts, or its refusal, in the operation's own transaction. */
export async function recordOperation(operation: Operation, answer: MacAnswer): Promise<void> {
  const { transaction, audit, query, now, address, subject, deeds } = operation;
  const { accountId, deviceId } = subject;
  const about = { actor: { kind: "device", id: deviceId ?? null }, accountId, deviceId, address } as const;
  const events = deeds.map((action): AuditEvent => ({ ...about, action, result: "ok" }));
  const wanted = WANTED[query.mode];
  const reason = recordedRefusal(operation, answer);
  if (wanted && reason) events.push({ ...about, action: wanted, result: "refused", details: { reason } });
  if (events.length > 0) await audit.append(transaction, now, ...events);
}
