// Refuses sign-ins that could not be served in time, before they cost anything: else the sign-ins of many strangers would
// take the processor from everybody's OTPs.
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { hashLaneIsFull, RETRY_AFTER_SECONDS } from "../../machine/hash-queue.ts";
import { languageOf } from "../../settings/language.ts";
import { saysItIsKnown } from "./known-browser.ts";
import { busyPage } from "./page.ts";

/** The authorizations that are worked on at once. */
const MOST_AT_ONCE = 4;

/** The authorizations that wait for a place. */
const MOST_WAITING = 16;

/** A client that tries again at once gets its refusal so much later, and so costs little. */
const REFUSAL_AFTER_MS = 2_000;

/** The refusals that are held back; beyond them a refusal is sent at once. */
const MOST_HELD_BACK = 500;

/** Lets a few in at once, and a few wait. */
export class Door {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  /** @returns false if too many wait */
  async enter(): Promise<boolean> {
    if (this.#inside < MOST_AT_ONCE) {
      this.#inside += 1;
      return true;
    }
    if (this.#waiting.length >= MOST_WAITING) return false;
    await new Promise<void>((enter) => this.#waiting.push(enter));
    return true;
  }

  /** Gives the place to the next. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inside -= 1;
  }
}

/** True if the request's password would not be hashed now. */
export const isShed = ({ headers }: FastifyRequest): boolean =>
  hashLaneIsFull("unknown") && !saysItIsKnown(headers.cookie);

let heldBack = 0;

/** Answers 503, after a moment. */
export async function refuseBusy(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (heldBack < MOST_HELD_BACK) {
    heldBack += 1;
    await pause(REFUSAL_AFTER_MS, undefined, { ref: false });
    heldBack -= 1;
  }
  return reply
    .code(503)
    .header("retry-after", RETRY_AFTER_SECONDS)
    .type("text/html; charset=utf-8")
    .send(busyPage(languageOf(request.headers["accept-language"])));
}
