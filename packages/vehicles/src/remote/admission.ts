import type { Fleet } from "../fleet/fleet.ts";
import type { Command } from "./command.ts";
import type { End } from "./messages.ts";
import { parseOrder } from "./parse-order.ts";

export const EXPIRED: End = { returnCode: "400" };
const NO_RIGHT: End = {
  returnCode: "400",
  reason: "[authorization.denied.cvs.response.no.matching.service.key]",
};
export const UNKNOWN_VEHICLE: End = { returnCode: "113" };
const PRIVATE: End = { returnCode: "422" };
export const INVALID: End = { returnCode: "500", respData: { error: 0 } };
const DUPLICATE: End = { returnCode: "502" };
export const NO_ANSWER: End = { returnCode: "300" };

/** The correlation ids that a duplicate is found by. */
const MOST_REMEMBERED = 10_000;
const LONGEST_CORRELATION_ID = 100;

/** Decides on the commands that need no vehicle for their answer. */
export class Admission {
  readonly #fleet: Fleet;
  readonly #remembered = new Set<string>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /**
   * Checks a command of a customer whose token is valid.
   * @param pending the commands of the vehicle that have not ended
   * @returns the end of a command that is refused
   */
  refusal({ customer, service, envelope }: Command, pending: readonly Command[]): End | undefined {
    const { vin, correlationId, parameters } = envelope;
    const contract = this.#fleet.contract(vin);
    if (contract?.customer !== customer) return UNKNOWN_VEHICLE;
    if (contract.withoutRights.has(service)) return NO_RIGHT;
    if (!parseOrder(service, parameters) || correlationId.length > LONGEST_CORRELATION_ID) return INVALID;
    const key = `${customer} ${correlationId}`;
    if (this.#remembered.has(key) || pending.some((other) => other.service === service)) return DUPLICATE;
    this.#remember(key);
    return this.#fleet.find(vin)?.body.privacy.state === "Full" ? PRIVATE : undefined;
  }

  #remember(key: string): void {
    this.#remembered.add(key);
    const [oldest] = this.#remembered;
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }
}
