// The link to the broker comes back by itself: later after each failure, with the token of the moment, and never without need.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PimsFailure } from "../../src/codes/failure.ts";
import type { StreamHandlers, Streams } from "../../src/platform/platform.ts";
import { Link, type LinkSource } from "../../src/vehicle/remote/link.ts";

const SECOND = 1_000;
const CONNECT = 0x10;
const SUBSCRIBE = 0x82;
const PING = 0xc0;

/** A broker in this process. */
class FakeBroker {
  /** The times of the CONNECTs, in milliseconds since the start. */
  readonly connects: number[] = [];
  /** The CONNACK return code of each next CONNECT; 0 after them. */
  readonly returnCodes: number[] = [];
  isAway = false;
  #handlers: StreamHandlers | undefined;
  readonly #start = Date.now();

  readonly streams: Streams = {
    schemes: ["mqtts:"],
    open: async (_address, handlers) => {
      this.connects.push(Date.now() - this.#start);
      if (this.isAway) throw new Error("connect ECONNREFUSED");
      this.#handlers = handlers;
      return {
        write: (bytes) => {
          queueMicrotask(() => this.#answer(bytes, handlers));
          return true;
        },
        close: () => {},
      };
    },
  };

  #answer([header, , high = 0, low = 0]: Uint8Array, { data }: StreamHandlers): void {
    if (header === CONNECT) data(Uint8Array.of(0x20, 2, 0, this.returnCodes.shift() ?? 0));
    if (header === SUBSCRIBE) data(Uint8Array.of(0x90, 3, high, low, 0));
    if (header === PING) data(Uint8Array.of(0xd0, 0));
  }

  /** Closes the connection. */
  lose(): void {
    this.#handlers?.closed();
  }

  /** The waits between the CONNECTs, in seconds. */
  get waits(): number[] {
    return this.connects.slice(1).map((at, i) => (at - (this.connects[i] ?? 0)) / SECOND);
  }
}

let broker: FakeBroker;
beforeEach(() => {
  vi.useFakeTimers();
  broker = new FakeBroker();
});
afterEach(() => vi.useRealTimers());

/** @param byte the random byte of each wait: 255 is the longest */
function linkTo(byte = 255, more: Partial<LinkSource> = {}): Link {
  return new Link({
    streams: () => broker.streams,
    broker: async () => ({ address: "mqtts://broker.example:8885" }),
    token: async () => "token",
    filters: async () => ({ filters: ["psa/RemoteServices/to/cid/AP-ACNT1/#"], spareFilters: [] }),
    refused: () => {},
    message: () => {},
    random: () => Uint8Array.of(byte),
    timeoutMs: 10 * SECOND,
    isAwaited: () => false,
    failed: () => {},
    ...more,
  });
}

describe("a lost link", () => {
  it("waits twice as long after each failure, a minute at most", async () => {
    const link = linkTo();
    await link.open();
    broker.isAway = true;
    broker.lose();
    await vi.advanceTimersByTimeAsync(200 * SECOND);
    expect(broker.waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    link.drop();
  });

  it("waits four seconds at most while a command awaits its answer", async () => {
    let isAwaited = true;
    const link = linkTo(255, { isAwaited: () => isAwaited });
    await link.open();
    broker.isAway = true;
    broker.lose();
    await vi.advanceTimersByTimeAsync(16 * SECOND);
    isAwaited = false;
    await vi.advanceTimersByTimeAsync(70 * SECOND);
    expect(broker.waits).toEqual([1, 2, 4, 4, 4, 4, 60]);
    link.drop();
  });

  it("waits by half of it at least, the rest by chance", async () => {
    const link = linkTo(0);
    await link.open();
    broker.isAway = true;
    broker.lose();
    await vi.advanceTimersByTimeAsync(8 * SECOND);
    expect(broker.waits).toEqual([0.5, 1, 2, 4]);
    link.drop();
  });

  it("waits longer each time at a broker that takes it and closes at once", async () => {
    const link = linkTo();
    await link.open();
    for (const seconds of [1, 2, 4, 8]) {
      broker.lose();
      await vi.advanceTimersByTimeAsync(seconds * SECOND);
      expect(link.isOpen).toBe(true);
    }
    expect(broker.waits).toEqual([1, 2, 4, 8]);
    link.drop();
  });

  it("begins with a short wait again after a connection that lasted", async () => {
    const link = linkTo();
    await link.open();
    broker.lose();
    await vi.advanceTimersByTimeAsync(SECOND);
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    broker.lose();
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(broker.waits).toEqual([1, 61]);
    link.drop();
  });

  it("still comes back after a command has tried in vain before the planned time", async () => {
    const link = linkTo();
    await link.open();
    broker.isAway = true;
    broker.lose();
    await vi.advanceTimersByTimeAsync(100);
    await expect(link.open()).rejects.toThrow(PimsFailure);
    broker.isAway = false;
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(link.isOpen).toBe(true);
    link.drop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("plans nothing for a first connection that fails", async () => {
    const link = linkTo();
    broker.isAway = true;
    await expect(link.open()).rejects.toThrow(PimsFailure);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not come back once it is dropped, and leaves no timer", async () => {
    const link = linkTo();
    await link.open();
    broker.lose();
    link.drop();
    await vi.advanceTimersByTimeAsync(600 * SECOND);
    expect(broker.connects).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("tells its first failure to come back, once for each loss", async () => {
    const failed: unknown[] = [];
    const link = linkTo(255, { failed: ({ failure }) => failed.push(failure.kind) });
    await link.open();
    for (const losses of [1, 2]) {
      broker.isAway = true;
      broker.lose();
      await vi.advanceTimersByTimeAsync(200 * SECOND);
      expect(failed).toEqual(Array(losses).fill("BrokerUnreachable"));
      broker.isAway = false;
      await vi.advanceTimersByTimeAsync(120 * SECOND);
      expect(link.isOpen).toBe(true);
    }
    link.drop();
  });

  it("ends and tells where only the user can go on", async () => {
    const failed: PimsFailure[] = [];
    let token = async () => "token";
    const link = linkTo(255, { token: () => token(), failed: (failure) => failed.push(failure) });
    await link.open();
    token = async () => {
      throw new PimsFailure(2301);
    };
    broker.lose();
    await vi.advanceTimersByTimeAsync(600 * SECOND);
    expect(failed.map(({ failure }) => failure.kind)).toEqual([2301]);
    expect(broker.connects).toHaveLength(1);
  });
});

describe("a refused token", () => {
  const tokens = () => {
    const asked: string[] = [];
    return { asked, token: async (renew: string) => `${asked.push(renew)}` };
  };

  it.each([4, 5])("is renewed once: CONNACK %i", async (returnCode) => {
    const { asked, token } = tokens();
    broker.returnCodes.push(returnCode);
    const link = linkTo(255, { token });
    expect((await link.open()).token).toBe("2");
    expect(asked).toEqual(["where it ends", "always"]);
    link.drop();
  });

  it("is not renewed a second time", async () => {
    const { asked, token } = tokens();
    broker.returnCodes.push(5, 5);
    await expect(linkTo(255, { token }).open()).rejects.toThrow(PimsFailure);
    expect(asked).toHaveLength(2);
  });

  it("of another reason is not renewed: CONNACK 3", async () => {
    const { asked, token } = tokens();
    broker.returnCodes.push(3);
    await expect(linkTo(255, { token }).open()).rejects.toThrow(PimsFailure);
    expect(asked).toEqual(["where it ends"]);
  });
});
