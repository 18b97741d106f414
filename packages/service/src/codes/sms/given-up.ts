// SMS that never left the service: each is seen in the audit log and in the metrics.
import type { RefusedEvent } from "../../audit/event.ts";
import type { AuditLog } from "../../audit/log.ts";
import type { smsEnds } from "../../audit/reasons.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { MessageKind, SmsSender } from "./message.ts";

export interface GivenUp {
  readonly reason: (typeof smsEnds)[number];
  /** Posts to the gateway. */
  readonly attempts: number;
}

export const givenUp = (
  accountId: string,
  kind: MessageKind,
  { reason, attempts }: GivenUp,
): RefusedEvent => ({
  actor: { kind: "system", id: null },
  action: "sms.give-up",
  accountId,
  result: "refused",
  details: { purpose: kind, attempts, reason },
});

/** Records each message of a service without a gateway: no SMS leaves it. */
export const withoutGateway = (audit: AuditLog, metrics: Metrics): SmsSender => ({
  put: async (transaction, accountId, { kind }, now) => {
    const reason = "no-gateway";
    await audit.append(transaction, now, givenUp(accountId, kind, { reason, attempts: 0 }));
    metrics.smsGivenUp.inc({ reason });
  },
  wake: () => {},
});
