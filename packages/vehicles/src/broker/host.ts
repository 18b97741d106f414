import type { Client } from "./client.ts";
import type { BrokerFaults } from "./faults.ts";
import type { BrokerLimits } from "./limits.ts";
import type { Authenticate, Session } from "./session.ts";
import type { Owns } from "./topics.ts";

/** What clients ask of their broker. */
export interface Host {
  readonly limits: BrokerLimits;
  readonly faults: BrokerFaults;
  readonly authenticate: Authenticate;
  readonly owns: Owns;
  now(): number;
  receive(session: Session, topic: string, payload: Buffer): void;
  opened(client: Client, session: Session): void;
  closed(client: Client, session: Session): void;
  failed(error: unknown): void;
}
