import type { Ending, Notice } from "../recorder/connection-event.ts";
import type { Client } from "./client.ts";
import type { BrokerFaults } from "./faults.ts";
import type { BrokerLimits } from "./limits.ts";
import type { Authenticate, ConnackCode, Session } from "./session.ts";
import type { Owns } from "./topics.ts";

/** The broker, as its clients need it. */
export interface Host {
  readonly limits: BrokerLimits;
  readonly faults: BrokerFaults;
  readonly authenticate: Authenticate;
  readonly owns: Owns;
  now(): number;
  receive(session: Session, topic: string, payload: Buffer): void;
  opened(client: Client, session: Session): void;
  refused(code: ConnackCode): void;
  closed(client: Client, session: Session, ending: Ending): void;
  noticed(session: Session, notice: Notice): void;
  failed(error: unknown): void;
}
