import type { EpochMs } from "../clock/clock.ts";
import type { Service } from "../faults/faults.ts";
import type { ConnectionEvent, Ending } from "./connection-event.ts";
import type { Judgement } from "./judgements.ts";

interface Common {
  readonly number: number;
  readonly at: EpochMs;
  /** A number in place of the customer id, like `customer 1`. */
  readonly customer: string;
}

interface OfCommand {
  readonly vehicle: string;
  readonly service: Service;
  readonly correlationId: string;
}

/** A line of the record. It has no token, VIN, position or customer id. */
export type Entry = Common &
  (
    | ({
        readonly kind: "command";
        readonly sentAt: string;
        readonly parameters: unknown;
        readonly judgements: readonly Judgement[];
      } & OfCommand)
    | ({ readonly kind: "end"; readonly returnCode: string } & OfCommand)
    /** A publish on a topic of no service. */
    | { readonly kind: "unread"; readonly judgements: readonly Judgement[] }
    | {
        readonly kind: "connection";
        readonly event: ConnectionEvent["type"];
        /** The code of CONNACK that refused the client. */
        readonly code?: number;
        readonly ending?: Ending;
        readonly judgements: readonly Judgement[];
      }
    | {
        readonly kind: "rest";
        readonly method: string;
        /** The path's pattern, like `/connectedcar/v4/user/vehicles/:id/status`. */
        readonly path: string;
        readonly query: Readonly<Record<string, string>>;
        readonly status: number;
      }
  );

export type NewEntry = Entry extends infer E
  ? E extends Entry
    ? Omit<E, "number" | "at" | "customer">
    : never
  : never;
