// Refuses sign-ins that could not be served in time, before they cost anything: else the sign-ins of many strangers would
// take the processor from everybody's OTPs.
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { FairLine } from "../../machine/fair-line.ts";
import { hashLaneIsFull, RETRY_AFTER_SECONDS } from "../../machine/hash-queue.ts";
import { languageOf } from "../../settings/language.ts";
import { sendPage } from "../html/page.ts";
import { alertPage } from "./page.ts";

/** The authorizations that are worked on at once. */
const MOST_AT_ONCE = 4;

/** The authorizations that wait for a place. */
const MOST_WAITING = 16;

/** The authorizations of one account's known browsers inside and waiting: no user keeps out another. */
const MOST_OF_ACCOUNT = 4;

/** A client that tries again at once gets its refusal so much later, and so costs little. */
const REFUSAL_AFTER_MS = 2_000;

/** The refusals that are held back; beyond them a refusal is sent at once. */
const MOST_HELD_BACK = 500;

/** Lets a few in at once, and a few wait. */
export class Door {
  #inside = 0;
  readonly #waiting = new FairLine<(enters: boolean) => void>(MOST_WAITING);
  readonly #ofAccount = new Map<string, number>();

  /**
   * @param account names the account that knows the browser, if one does
   * @returns false if too many wait that come no more often, or too many of the account are here
   */
  async enter(account?: string): Promise<boolean> {
    if (!this.#count(account)) return false;
    if (this.#inside < MOST_AT_ONCE) {
      this.#inside += 1;
      return true;
    }
    const enters = await new Promise<boolean>((answer) => this.#waiting.add(answer, account)?.(false));
    if (!enters) this.#uncount(account);
    return enters;
  }

  /** Gives the place to the next. */
  leave(account?: string): void {
    this.#uncount(account);
    const next = this.#waiting.next();
    if (next) next(true);
    else this.#inside -= 1;
  }

  #uncount(account: string | undefined): void {
    if (account === undefined) return;
    const left = (this.#ofAccount.get(account) ?? 1) - 1;
    if (left > 0) this.#ofAccount.set(account, left);
    else this.#ofAccount.delete(account);
  }

  #count(account: string | undefined): boolean {
    if (account === undefined) return true;
    const here = this.#ofAccount.get(account) ?? 0;
    if (here >= MOST_OF_ACCOUNT) return false;
    this.#ofAccount.set(account, here + 1);
    return true;
  }
}

/**
 * True if the request's password would not be hashed now.
 * @param account names the account that knows the browser, if one does
 */
export const isShed = (account: string | undefined): boolean =>
  account === undefined && hashLaneIsFull("unknown");

let heldBack = 0;

/** Answers 503, after a moment. */
export async function refuseBusy(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (heldBack < MOST_HELD_BACK) {
    heldBack += 1;
    await pause(REFUSAL_AFTER_MS, undefined, { ref: false });
    heldBack -= 1;
  }
  reply.code(503).header("retry-after", RETRY_AFTER_SECONDS);
  return sendPage(reply, alertPage(languageOf(request.headers["accept-language"]), "busy"));
}
