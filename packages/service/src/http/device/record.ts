// The audit rows for requests of the device protocol.
import type { WireMode } from "@openpims/maccess";
import type { AuditAction, AuditEvent } from "../../audit/event.ts";
import type { MacAnswer } from "./answer.ts";
import type { Operation } from "./operation.ts";

/** The action under which a refused request is recorded. A status changes nothing; an `ms` round ends an enrolment. */
const WANTED: Readonly<Record<WireMode, AuditAction | undefined>> = {
  activate: "device.activate",
  ms: "device.activate",
  otp: "otp.issue",
  synchro: "device.synchronise",
  password: "pin.update",
  reset: "pin.reset",
  status: undefined,
};

/** Refusals of unknown callers are not recorded, except wrong codes, which are limited by address. */
const isWorthKnowing = ({ subject }: Operation, { err }: MacAnswer): boolean =>
  err !== "OK" && (subject.accountId !== undefined || err === "NOK:CODE");

/** Records the operation's acts, or its refusal, in the operation's own transaction. */
export async function recordOperation(operation: Operation, answer: MacAnswer): Promise<void> {
  const { transaction, audit, query, now, address, subject, deeds } = operation;
  const { accountId, deviceId } = subject;
  const event = (action: AuditAction, more: Pick<AuditEvent, "result" | "details">): AuditEvent => ({
    actor: { kind: "device", id: deviceId ?? null },
    action,
    accountId,
    deviceId,
    address,
    ...more,
  });
  const events = deeds.map((action) => event(action, { result: "ok" }));
  const wanted = WANTED[query.mode];
  if (wanted && isWorthKnowing(operation, answer)) {
    events.push(event(wanted, { result: "refused", details: { reason: answer.err } }));
  }
  if (events.length > 0) await audit.append(transaction, now, ...events);
}
