/** The remote services, by their places in topics. */
export const SERVICES = [
  "VehCharge/state",
  "VehCharge",
  "VehCharge/limit",
  "ThermalPrecond",
  "Doors",
  "Horn",
  "Lights",
] as const;
export type Service = (typeof SERVICES)[number];

/** Faults of a remote command. */
export type CommandFault =
  | {
      readonly type: "answer";
      readonly returnCode: string;
      readonly respData?: Readonly<Record<string, unknown>>;
      readonly reason?: string;
    }
  /** Neither progress nor end. */
  | { readonly type: "silence" }
  | { readonly type: "late"; readonly ms: number }
  | { readonly type: "twice" }
  | { readonly type: "empty correlation id" }
  /** The end comes before the progress, and the event is of an earlier moment. */
  | { readonly type: "out of order" }
  /** The event has the values that stand for "unknown". */
  | { readonly type: "sentinel values" };

/** Faults of a REST answer about a vehicle. */
export type RestFault = {
  readonly type:
    | "invalid token"
    | "security checks"
    | "identity error"
    | "no status"
    | "no compatible vehicle"
    | "vehicles not found"
    | "replaced box"
    | "debug body"
    | "html error"
    | "too many requests"
    | "frozen dates"
    | "sentinel values";
};

/** Faults of the broker. */
export type BrokerFault = {
  readonly type: "lost CONNACK" | "lost SUBACK" | "restart" | "payload limit";
};

export type Fault = (
  | ({ readonly of: "command"; readonly service?: Service } & CommandFault)
  | ({ readonly of: "rest" } & RestFault)
  | ({ readonly of: "broker" } & BrokerFault)
) & {
  /** Without it, every vehicle. */
  readonly vin?: string;
  /** The fault ends after so many uses; without it, when it is removed. */
  readonly times?: number;
};

export interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  readonly used: number;
}

/** The faults that somebody asked for. */
export class Faults {
  readonly #active = new Map<number, ActiveFault>();
  #lastId = 0;

  /** A restart happens once, unless `times` asks for more. @returns the id by which `remove` ends the fault */
  add(fault: Fault): number {
    this.#lastId += 1;
    const counted = fault.type === "restart" ? { times: 1, ...fault } : fault;
    this.#active.set(this.#lastId, { id: this.#lastId, fault: counted, used: 0 });
    return this.#lastId;
  }

  /** @returns false if there is no such fault */
  remove(id: number): boolean {
    return this.#active.delete(id);
  }

  clear(): void {
    this.#active.clear();
  }

  list(): ActiveFault[] {
    return [...this.#active.values()];
  }

  /** The faults of one command, each counted as used. */
  forCommand(vin: string, service: Service): CommandFault[] {
    return this.#use(
      (fault) => fault.of === "command" && isFor(fault, vin) && (fault.service ?? service) === service,
    ).filter((fault) => fault.of === "command");
  }

  /** The faults of one REST answer, each counted as used. Answers without a vehicle have the faults of every vehicle. */
  forRest(vin?: string): RestFault[] {
    return this.#use((fault) => fault.of === "rest" && isFor(fault, vin)).filter(
      (fault) => fault.of === "rest",
    );
  }

  /** True if the broker has a fault now, which counts as used. */
  forBroker(type: BrokerFault["type"]): boolean {
    return this.#use((fault) => fault.of === "broker" && fault.type === type).length > 0;
  }

  /** Uses the oldest fault of each effect; the others wait for their turn. */
  #use(matches: (fault: Fault) => boolean): Fault[] {
    const effects = new Set<string>();
    return this.list().flatMap(({ id, fault, used }) => {
      const effect = effectOf(fault);
      if (!matches(fault) || effects.has(effect)) return [];
      effects.add(effect);
      if (used + 1 >= (fault.times ?? Number.POSITIVE_INFINITY)) this.#active.delete(id);
      else this.#active.set(id, { id, fault, used: used + 1 });
      return [fault];
    });
  }
}

/** These leave an answer in place, and change it. */
const CHANGES: ReadonlySet<Fault["type"]> = new Set([
  "late",
  "twice",
  "empty correlation id",
  "out of order",
  "sentinel values",
  "frozen dates",
]);

/** The part of an answer that a fault changes. Faults in place of the answer exclude each other. */
const effectOf = ({ type }: Fault): string => (CHANGES.has(type) ? type : "answer");

const isFor = ({ vin }: Fault, asked: string | undefined): boolean => vin === undefined || vin === asked;
