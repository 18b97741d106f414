import { type Clock, type EpochMs, MINUTE } from "../clock/clock.ts";
import { BackOff } from "./back-off.ts";
import type { ConnectionEvent } from "./connection-event.ts";
import type { Entry, NewEntry } from "./entry.ts";
import { type Judgement, judgeAlone, type SeenCommand, type SeenEnd, type Situation } from "./judgements.ts";
import { Pseudonyms, redactCorrelationId, redactDate, redactParameters, redactQuery } from "./redaction.ts";

interface Refusal {
  readonly token: string;
  readonly request: string;
  readonly missingRight: boolean;
}

const MOST_ENTRIES = 1_000;
const MOST_WAKE_UPS = 6;
const WAKE_UPS_WITHIN_MS = 20 * MINUTE;

/** Records what clients sent, and judges it. */
export class Recorder {
  readonly #clock: Clock;
  readonly #entries: Entry[] = [];
  readonly #listeners = new Set<(entry: Entry) => void>();
  readonly #customers = new Pseudonyms("customer");
  readonly #vehicles = new Pseudonyms("vehicle");
  readonly #pending = new Map<string, Set<string>>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #wakeUps = new Map<string, EpochMs[]>();
  readonly #backOff = new BackOff();
  #number = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The last thousand entries, the oldest first. @param after the number of an entry */
  entries(after = 0): Entry[] {
    return this.#entries.filter(({ number }) => number > after);
  }

  /** Calls a function with each new entry. @returns stops the calls */
  listen(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  command(command: SeenCommand, situation: Situation): void {
    const { customer, service, vin, correlationId, sentAt, parameters } = command;
    const judgements = [...judgeAlone(command, situation), ...this.#judgeInOrder(command, situation)];
    this.#add(customer, {
      kind: "command",
      vehicle: this.#vehicles.of(vin),
      service,
      correlationId: redactCorrelationId(correlationId),
      sentAt: redactDate(sentAt),
      parameters: redactParameters(parameters),
      judgements: [...new Set(judgements)],
    });
    const pending = this.#pending.get(vin) ?? new Set();
    this.#pending.set(vin, pending.add(correlationId));
  }

  /** Records a publish on a topic of no service. */
  unread(customer: string): void {
    this.#add(customer, { kind: "unread", judgements: ["unknown service"] });
  }

  /** Records a step of a client's connection to the broker. Its address is not kept. */
  connection(event: ConnectionEvent): void {
    const customer = event.type === "refused" ? undefined : event.customer;
    this.#add(customer, {
      kind: "connection",
      event: event.type,
      ...(event.type === "refused" && { code: event.code }),
      ...(event.type === "ended" && { ending: event.ending }),
      judgements: this.#judgeConnection(event),
    });
  }

  /** Forgets a command that gets no end. */
  forget({ vin, correlationId }: SeenCommand): void {
    const pending = this.#pending.get(vin);
    pending?.delete(correlationId);
    if (pending?.size === 0) this.#pending.delete(vin);
  }

  end(command: SeenCommand, { returnCode, reason }: SeenEnd): void {
    const { customer, service, vin, correlationId, accessToken } = command;
    this.forget(command);
    if (returnCode === "400") {
      const missingRight = reason?.includes("no.matching.service.key") === true;
      this.#refusals.set(vin, { token: accessToken, request: requestOf(command), missingRight });
    }
    this.#add(customer, {
      kind: "end",
      vehicle: this.#vehicles.of(vin),
      service,
      correlationId: redactCorrelationId(correlationId),
      returnCode,
    });
  }

  /** @param path the pattern of the route; undefined for an unknown address */
  rest(
    customer: string | undefined,
    request: { readonly method: string; readonly path: string | undefined; readonly query: URLSearchParams },
    status: number,
  ): void {
    const method = /^[A-Z]{3,7}$/.test(request.method) ? request.method : "[hidden]";
    const path = request.path ?? "[unknown]";
    this.#add(customer, { kind: "rest", method, path, query: redactQuery(request.query), status });
  }

  /** The judgements that depend on the commands before. */
  #judgeInOrder(command: SeenCommand, { asleep }: Situation): Judgement[] {
    const { vin, accessToken } = command;
    const found: Judgement[] = [];
    if (this.#pending.has(vin)) found.push("two commands at once");
    const refusal = this.#refusals.get(vin);
    this.#refusals.delete(vin);
    if (refusal?.request === requestOf(command)) {
      if (refusal.missingRight) found.push("resent for a missing right");
      else if (refusal.token === accessToken) found.push("resent without a new token");
    }
    if (asleep && this.#countWakeUp(vin) > MOST_WAKE_UPS) found.push("wake-ups over the budget");
    return found;
  }

  #judgeConnection(event: ConnectionEvent): Judgement[] {
    switch (event.type) {
      case "long packet":
        return ["too long"];
      case "accepted":
        return this.#backOff.isMissing(event.customer, event.at) ? ["reconnected without back-off"] : [];
      case "refused":
        // A refused client has no name.
        return this.#backOff.isMissing(event.address, event.at) ? ["reconnected without back-off"] : [];
      default:
        return [];
    }
  }

  #countWakeUp(vin: string): number {
    const now = this.#clock.now();
    const recent = (this.#wakeUps.get(vin) ?? []).filter((at) => at > now - WAKE_UPS_WITHIN_MS);
    this.#wakeUps.set(vin, [...recent, now]);
    return recent.length + 1;
  }

  #add(customer: string | undefined, entry: NewEntry): void {
    this.#number += 1;
    const who = customer === undefined ? "nobody" : this.#customers.of(customer);
    const added: Entry = { number: this.#number, at: this.#clock.now(), customer: who, ...entry };
    this.#entries.push(added);
    if (this.#entries.length > MOST_ENTRIES) this.#entries.shift();
    for (const listener of this.#listeners) listener(added);
  }
}

const requestOf = ({ service, parameters }: SeenCommand): string => JSON.stringify([service, parameters]);
