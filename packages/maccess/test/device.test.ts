// What a device keeps and refuses by itself, whatever comes over the wire.
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Device, type DeviceStore, type HttpAnswer } from "../src/index.ts";
import { parseState, serialiseState } from "../src/state.ts";
import { deviceFile } from "./pickle-writer.ts";

const activated = serialiseState({
  installation: "00112233aabbccdd",
  device: {
    serial: "00112233aabbccdd/_/000102030405060708090a0b0c0d0e0f",
    id: "ab".repeat(16),
    lastSync: "1795472549",
    k0: "01".repeat(16),
    k1: "02".repeat(16),
    services: [{ id: "1", name: "Remote services" }],
    secrets: [{ id: "1", underPinKey: "03".repeat(16) }],
    secretsDelivered: true,
    blocked: false,
  },
});

function storeWith(stored: string | undefined): DeviceStore & { text: string | undefined; aside: string[] } {
  const store = {
    text: stored,
    aside: [] as string[],
    exclusively: <T>(work: () => Promise<T>) => work(),
    read: async () => store.text,
    write: async (text: string) => {
      store.text = text;
    },
    setAside: async () => {
      if (store.text !== undefined) store.aside.push(store.text);
      store.text = undefined;
    },
  };
  return store;
}

function deviceOn(store: DeviceStore, answers: (url: URL) => HttpAnswer) {
  const urls: URL[] = [];
  const device = new Device({
    inWeboUrl: "https://server.example",
    announcement: { macid: "m", hostVersion: "Generator-1.0", libraryVersion: "0.2.17", language: "en" },
    get: async (address) => {
      const url = new URL(address);
      urls.push(url);
      return answers(url);
    },
    store,
    random: (count) => new Uint8Array(randomBytes(count)),
  });
  return { device, urls };
}

const xml = (root: string, content: string): HttpAnswer => ({
  status: 200,
  body: `<?xml version="1.0" encoding="UTF-8"?><${root}>${content}</${root}>`,
});

const kindOf = (outcome: { ok: boolean; failure?: { kind: string } }) =>
  outcome.ok ? "ok" : outcome.failure?.kind;

describe("local refusals send nothing", () => {
  const none = (): HttpAnswer => {
    throw new Error("nothing may be sent");
  };
  const withDevice = (change: object) => {
    const state = JSON.parse(activated);
    return JSON.stringify({ ...state, device: { ...state.device, ...change } });
  };

  it.each([
    ["not activated", undefined],
    ["unfinished", withDevice({ secretsDelivered: false })],
    ["blocked", withDevice({ blocked: true })],
    ["without a service", withDevice({ services: [] })],
    ["of a newer library", JSON.stringify({ version: 2, anything: true })],
  ])("a device %s: Forbidden, 14", async (_, stored) => {
    const { device } = deviceOn(storeWith(stored), none);
    for (const outcome of [
      await device.onlineOtp("1234"),
      await device.onlineOtp(null),
      await device.synchronise("1234"),
      await device.updatePin("1234", "4321"),
    ]) {
      expect(outcome).toMatchObject({ ok: false, failure: { kind: "Forbidden", result: 14 } });
    }
  });

  it.each([
    ["not activated", undefined],
    ["unfinished", withDevice({ secretsDelivered: false })],
  ])("a PIN reset of a device %s: Forbidden, 14; of a blocked one it is asked for", async (_, stored) => {
    const { device } = deviceOn(storeWith(stored), none);
    expect(await device.resetPin("123456", "4321")).toMatchObject({
      failure: { kind: "Forbidden", result: 14 },
    });
    const offline = deviceOn(storeWith(withDevice({ blocked: true })), () => ({ unreachable: "offline" }));
    expect(kindOf(await offline.device.resetPin("123456", "4321"))).toBe("Unreachable");
    expect(offline.urls).toHaveLength(1);
  });

  it("an activation of an activated device: Forbidden, also where it is blocked", async () => {
    for (const stored of [activated, withDevice({ blocked: true })]) {
      const { device } = deviceOn(storeWith(stored), none);
      expect(kindOf(await device.activate("123456", "1234", "x"))).toBe("Forbidden");
      expect(kindOf(await device.beginActivation("123456"))).toBe("Forbidden");
    }
  });
});

describe("an import", () => {
  const offline = (): HttpAnswer => ({ unreachable: "offline" });
  const file = deviceFile({ macid: "m" });

  it("leaves a device alone that is here, finished or not, and one that cannot be read", async () => {
    const { device, ...rest } = JSON.parse(activated);
    const unfinished = JSON.stringify({ ...rest, device: { ...device, secretsDelivered: false } });
    for (const [stored, kind] of [
      [activated, "Forbidden"],
      [unfinished, "Forbidden"],
      ["no JSON", "StateUnreadable"],
    ] as const) {
      const store = storeWith(stored);
      const { device, urls } = deviceOn(store, offline);
      expect(kindOf(await device.import(file))).toBe(kind);
      expect(store).toMatchObject({ text: stored, aside: [] });
      expect(urls).toEqual([]);
    }
  });

  it("that the server does not answer stores nothing", async () => {
    const store = storeWith(undefined);
    const { device, urls } = deviceOn(store, offline);
    expect(kindOf(await device.import(file))).toBe("Unreachable");
    expect(store.text).toBeUndefined();
    expect(urls.map((url) => url.searchParams.get("mode"))).toEqual(["status"]);
  });
});

describe("the requests", () => {
  it("carry the parameters of the protocol, and no PIN", async () => {
    const { device, urls } = deviceOn(storeWith(activated), (url) =>
      xml(
        url.searchParams.get("action") ?? "",
        "<err>OK</err><challenge>c1</challenge><defi>42</defi><format>8LC</format>",
      ),
    );
    expect(kindOf(await device.onlineOtp("8642"))).toBe("ok");
    const [setup, finalize] = urls;
    expect(setup?.pathname).toBe("/iwws/MAC");
    expect(Object.fromEntries(setup?.searchParams ?? [])).toEqual({
      action: "ActionSetup",
      mode: "otp",
      id: "ab".repeat(16),
      macid: "m",
      lastsync: "1795472549",
      version: "Generator-1.0/0.2.17",
      sid: "1",
    });
    expect(Object.fromEntries(finalize?.searchParams ?? [])).toEqual({
      action: "ActionFinalize",
      mode: "otp",
      id: "ab".repeat(16),
      macid: "m",
      lastsync: "1795472549",
      version: "Generator-1.0/0.2.17",
      lang: "en",
      ack: "",
      R0: expect.stringMatching(/^[0-9a-f]{64}$/),
      R1: expect.stringMatching(/^[0-9a-f]{64}$/),
      R2: expect.stringMatching(/^[0-9a-f]{64}$/),
      sid: "1",
      keytype: "0",
    });
  });

  it("a challenge is text: signed, long, with characters that a query escapes", async () => {
    const challenge = "-123456789012345678901234567890 &amp;=%";
    const { device } = deviceOn(storeWith(activated), (url) =>
      xml(
        url.searchParams.get("action") ?? "",
        `<err>OK</err><challenge>${challenge}</challenge><defi>-7</defi>`,
      ),
    );
    expect(kindOf(await device.onlineOtp("1234"))).toBe("ok");
  });
});

describe("any bytes as an answer", () => {
  const answerTo = (body: string) => fc.constantFrom<HttpAnswer>({ status: 200, body });
  const anyAnswer = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }).chain(answerTo),
    fc
      .array(
        fc.tuple(
          fc.constantFrom(
            "err",
            "challenge",
            "defi",
            "K1",
            "dK1",
            "J",
            "format",
            "K0",
            "Tsync",
            "ms_n",
            "id",
            "s_id",
          ),
          fc.oneof(fc.constantFrom("OK", "NOK", "1", "8LC", "ab".repeat(16)), fc.string({ maxLength: 40 })),
        ),
        { maxLength: 12 },
      )
      .chain((fields) =>
        answerTo(
          `<ActionSetup>${fields.map(([name, value]) => `<${name}>${value.replace(/[<&]/g, "")}</${name}>`).join("")}</ActionSetup>`,
        ),
      ),
    fc.record({ status: fc.integer({ min: 100, max: 599 }), body: fc.string() }),
    fc.record({ unreachable: fc.string() }),
  );

  it("never an exception, and a refused answer changes nothing but what its word says", async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, anyAnswer, async (first, second) => {
        for (const operation of ["onlineOtp", "synchronise", "activate"] as const) {
          const stored = operation === "activate" ? undefined : activated;
          const store = storeWith(stored);
          let requests = 0;
          const { device } = deviceOn(store, () => (requests++ % 2 === 0 ? first : second));
          const outcome =
            operation === "activate"
              ? await device.activate("123456", "1234", "x")
              : await device[operation]("1234");
          if (outcome.ok || ["Blocked", "NoDevice", "SynchronisationFailed"].includes(outcome.failure.kind))
            continue;
          expect(store.text).toBe(stored);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("any bytes as a stored state", () => {
  it("is refused without being touched, or is a device's", async () => {
    const mangled = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc
        .tuple(fc.nat(activated.length - 1), fc.string({ minLength: 1, maxLength: 3 }))
        .map(([at, text]) => activated.slice(0, at) + text + activated.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(mangled, async (stored) => {
        const store = storeWith(stored);
        const { device } = deviceOn(store, () => ({ unreachable: "offline" }));
        const outcome = await device.onlineOtp("1234");
        expect(outcome.ok).toBe(false);
        expect(["StateUnreadable", "Forbidden", "Unreachable"]).toContain(kindOf(outcome));
        expect(store.text).toBe(stored);
      }),
      { numRuns: 1000 },
    );
  });

  const withPending = (pending: unknown, state = JSON.parse(activated)) =>
    JSON.stringify({ ...state, pending });

  it("round trip, a PIN change under way included", () => {
    const { device } = JSON.parse(activated);
    const pending = withPending({ ...device, k0: "04".repeat(16) });
    for (const stored of [activated, pending]) expect(serialiseState(parseState(stored))).toBe(stored);
  });

  it("a PIN change that is malformed, or is no device's, is unreadable", () => {
    const { device, ...rest } = JSON.parse(activated);
    const malformed = [null, {}, "pending", { ...device, k0: "04" }].map((pending) => withPending(pending));
    for (const stored of [...malformed, withPending(device, { ...rest, device: null })])
      expect(() => parseState(stored)).toThrow("the stored state has not the form of a device's");
  });

  it("holds no PIN and nothing a PIN could be tested against", async () => {
    const names = Object.keys(JSON.parse(activated).device).sort();
    expect(names).toEqual(
      ["blocked", "id", "k0", "k1", "lastSync", "secrets", "secretsDelivered", "serial", "services"].sort(),
    );
  });
});
