// A limit by address before every route, in this process's memory: an address can save up the requests of a minute.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { EpochMs } from "../clock.ts";
import { isLoopbackAddress } from "../machine/loopback.ts";
import type { Core } from "../work.ts";
import { TooManyRequests } from "./request-limits.ts";

const MINUTE_MS = 60_000;

/** The addresses kept: the most recent ones. */
const MOST_ADDRESSES = 50_000;

/** The time for which a read policy is used: no request waits for the store. */
const POLICY_MS = 5_000;

interface Bucket {
  left: number;
  at: EpochMs;
}

export class AddressBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** @returns false if the address has no request left */
  take(address: string, perMinute: number, now: EpochMs): boolean {
    const { left, at } = this.#buckets.get(address) ?? { left: perMinute, at: now };
    // A clock that was set back neither gives nor takes requests.
    const filled = Math.min(perMinute, left + (Math.max(0, now - at) / MINUTE_MS) * perMinute);
    // Moved to the end of the map's order, whose first entry is dropped.
    this.#buckets.delete(address);
    this.#buckets.set(address, { left: filled < 1 ? filled : filled - 1, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_ADDRESSES && oldest !== undefined) this.#buckets.delete(oldest);
    return filled >= 1;
  }

  /** Gives a request back. */
  give(address: string): void {
    const bucket = this.#buckets.get(address);
    if (bucket) bucket.left += 1;
  }

  get size(): number {
    return this.#buckets.size;
  }
}

const taken = new WeakMap<FastifyRequest, () => void>();

/** Does not count a request against its address: it had an operator's or a verifier's right bearer. */
export const spareAddress = (request: FastifyRequest): void => taken.get(request)?.();

/** Reads the limit of an address at intervals. During an outage of the store, the last limit applies. */
function limitReader({ database, policies, clock }: Pick<Core, "database" | "policies" | "clock">) {
  let perMinute = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  return async (): Promise<number> => {
    const now = clock.now();
    if (Math.abs(now - readAt) < POLICY_MS) return perMinute;
    readAt = now;
    const policy = await policies.read(database).catch(() => undefined);
    perMinute = policy?.requestsPerMinutePerAddress ?? perMinute;
    return perMinute;
  };
}

/** Limits the requests of each address, on every route. */
export function limitAddresses(
  app: FastifyInstance,
  core: Pick<Core, "database" | "policies" | "clock">,
): void {
  const buckets = new AddressBuckets();
  const readLimit = limitReader(core);
  app.addHook("onRequest", async (request) => {
    const { ip } = request;
    // Behind a proxy that is not configured, everybody's requests come from this machine: they are not limited.
    if (isLoopbackAddress(ip)) return;
    const perMinute = await readLimit();
    if (perMinute === 0) return;
    if (!buckets.take(ip, perMinute, core.clock.now())) throw new TooManyRequests("address");
    taken.set(request, () => buckets.give(ip));
  });
}
