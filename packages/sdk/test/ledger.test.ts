// The ledger's own rules, on every storage: what counts, for how long, and what is given back.
import { describe, expect, it } from "vitest";
import { rememberCause } from "../src/explain/causes.ts";
import { explain, type Failed, type LimitOptions, MemoryStorage, type SecureStorage } from "../src/index.ts";
import { Ledger } from "../src/ledger/ledger.ts";
import { PRODUCTION_LIMITS, readLimits } from "../src/ledger/limits.ts";
import { FileStorage } from "../src/node/file-storage.ts";
import { temporaryFolder } from "./storage/temporary-folder.ts";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 2, 3, 4, 5, 600);
const TWO_AN_HOUR = { count: 2, windowMs: HOUR_MS };

function ledgerOn(storage: SecureStorage, limits: LimitOptions) {
  const clock = {
    time: START,
    now: () => clock.time,
  };
  const events: string[] = [];
  const record = storage.record("ledger");
  const ledger = new Ledger(record, clock, readLimits(limits, "development"), (event) => events.push(event));
  const spend = async (...uses: Parameters<Ledger["spend"]>[0]) => {
    const outcome = await ledger.spend(uses);
    return outcome.ok ? outcome.value : undefined;
  };
  return { ledger, clock, record, events, spend };
}

describe.each([
  ["MemoryStorage", async () => new MemoryStorage()],
  ["FileStorage", async () => new FileStorage({ directory: await temporaryFolder(), keychain: false })],
])("on %s", (_, make) => {
  it("lets through what the limit allows, then says when the next one is possible", async () => {
    const { ledger, clock, spend } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
    expect(await spend("otp")).toBeDefined();
    clock.time += 60_000;
    expect(await spend("otp")).toBeDefined();
    expect(await ledger.spend(["otp"])).toEqual({
      ok: false,
      failure: {
        kind: "LimitReached",
        resource: "otp",
        count: 2,
        windowSeconds: 3600,
        nextTry: "2026-01-02T04:04:06.000Z",
      },
    });
    expect((await ledger.report()).otp).toEqual({
      used: 2,
      limit: 2,
      windowSeconds: 3600,
      nextTry: "2026-01-02T04:04:06.000Z",
    });
    clock.time = START + HOUR_MS - 1;
    expect(await spend("otp")).toBeUndefined();
    clock.time = Date.parse("2026-01-02T04:04:06.000Z");
    expect(await spend("otp")).toBeDefined();
    expect(await spend("otp")).toBeUndefined();
  });

  it("of 20 at once over two ledgers on one record, lets exactly the limit through", async () => {
    const storage = await make();
    const [one, other] = [1, 2].map(() => ledgerOn(storage, { smsCode: { count: 6, windowMs: HOUR_MS } }));
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other)?.spend("smsCode")),
    );
    expect(all.filter((spent) => spent !== undefined)).toHaveLength(6);
  });

  it("a clock that is set back opens nothing, and holds a limit for no more than a window", async () => {
    const { clock, spend } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
    await spend("otp");
    await spend("otp");
    clock.time = START - 1000 * HOUR_MS;
    expect(await spend("otp")).toBeUndefined();
    clock.time += HOUR_MS - 1;
    expect(await spend("otp")).toBeUndefined();
    clock.time += 1000;
    expect(await spend("otp")).toBeDefined();
  });

  it("counts none of several uses where one has run out", async () => {
    const { ledger, spend } = ledgerOn(await make(), {
      otp: TWO_AN_HOUR,
      pinTry: { ...TWO_AN_HOUR, count: 1 },
    });
    expect(await spend("otp", "pinTry")).toBeDefined();
    const refused = await ledger.spend(["otp", "pinTry"]);
    expect(refused).toMatchObject({ failure: { resource: "pinTry" } });
    expect((await ledger.report()).otp.used).toBe(1);
    expect(await spend("otp")).toBeDefined();
  });

  it.each([
    ["unsent", { otp: 0, pinTry: 1 }],
    ["unjudged", { otp: 1, pinTry: 1 }],
    ["counted", { otp: 1, pinTry: 2 }],
    ["accepted", { otp: 1, pinTry: 0 }],
  ] as const)("%s leaves %j counted, with a limit and without", async (verdict, { otp, pinTry }) => {
    for (const limits of [{ pinTry: { count: 5, windowMs: HOUR_MS } }, {}]) {
      const { ledger, spend } = ledgerOn(await make(), limits);
      await (await spend("pinTry"))?.settle("counted");
      await (await spend("otp", "pinTry"))?.settle(verdict);
      expect(await ledger.report()).toMatchObject({ otp: { used: otp }, pinTry: { used: pinTry } });
    }
  });

  it("what is never settled stays counted", async () => {
    const storage = await make();
    await ledgerOn(storage, { pinTry: TWO_AN_HOUR }).spend("otp", "pinTry");
    const { ledger } = ledgerOn(storage, { pinTry: TWO_AN_HOUR });
    expect(await ledger.report()).toMatchObject({ otp: { used: 1 }, pinTry: { used: 1 } });
  });

  it("another PIN ends the wrong ones in a row, and nothing else", async () => {
    const { ledger, spend } = ledgerOn(await make(), { pinTry: TWO_AN_HOUR });
    await spend("otp", "pinTry");
    await spend("activation");
    await ledger.forgetPinTries();
    expect(await ledger.report()).toMatchObject({
      otp: { used: 1 },
      activation: { used: 1 },
      pinTry: { used: 0 },
    });
  });

  it.each(["", "[]", '{"ledger":2}', '{"ledger":1,"otp":["x"]}'])(
    "a record that says %j is set aside: one more of each, then a window's wait",
    async (text) => {
      const { ledger, record, events, spend, clock } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      await record.write(text);
      expect(await ledger.report()).toMatchObject({ otp: { used: 1, nextTry: null }, smsCode: { used: 0 } });
      expect(events).toEqual([
        "the ledger could not be read and was set aside: one more of each that is limited",
      ]);
      expect(await spend("otp")).toBeDefined();
      expect(await spend("otp")).toBeUndefined();
      expect(await spend("smsCode")).toBeDefined();
      clock.time += HOUR_MS + 1000;
      expect(await spend("otp")).toBeDefined();
      expect(events).toHaveLength(1);
    },
  );

  it("stays small: the old is dropped, and without a limit the newest 100 are kept", async () => {
    const { record, spend, clock } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
    await spend("otp");
    for (let i = 0; i < 120; i++) await spend("smsCode");
    expect(JSON.parse((await record.read()) ?? "").smsCode).toHaveLength(101);
    clock.time += 32 * 24 * HOUR_MS;
    await spend("activation");
    const { otp, smsCode, activation } = JSON.parse((await record.read()) ?? "");
    expect([otp, smsCode, activation]).toEqual([[], [], [clock.time]]);
  });
});

it("a file that was changed is set aside too", async () => {
  const directory = await temporaryFolder();
  const storage = new FileStorage({ directory, keychain: false });
  const { spend, events } = ledgerOn(storage, { otp: TWO_AN_HOUR });
  await spend("otp");
  const { readFile, writeFile, readdir } = await import("node:fs/promises");
  const changed = (await readFile(`${directory}/ledger.json`, "utf8")).replace(
    '"openpims":1',
    '"openpims":2',
  );
  await writeFile(`${directory}/ledger.json`, changed);
  expect(await spend("otp")).toBeDefined();
  expect(await spend("otp")).toBeUndefined();
  expect(events).toHaveLength(1);
  expect(await readdir(directory)).toContain("ledger.unreadable-1.json");
  expect(await readFile(`${directory}/ledger.unreadable-1.json`, "utf8")).toBe(changed);
});

describe("the limits", () => {
  it("are the field's figures in production, and none elsewhere", () => {
    expect(readLimits(undefined, "Production")).toEqual(PRODUCTION_LIMITS);
    expect(PRODUCTION_LIMITS.otp).toEqual({ count: 6, windowMs: 24 * HOUR_MS });
    for (const environment of ["development", "Preproduction"] as const)
      expect(readLimits({}, environment)).toEqual({
        smsCode: null,
        activation: null,
        otp: null,
        pinTry: null,
      });
    expect(readLimits({ otp: null, pinTry: undefined }, "Production")).toEqual({
      ...PRODUCTION_LIMITS,
      otp: null,
    });
  });

  it.each([
    [null, "limits"],
    ["6", "limits"],
    [{ otps: null }, "limits.otps"],
    [{ otp: 6 }, "limits.otp"],
    [{ otp: { count: 0, windowMs: 1000 } }, "limits.otp"],
    [{ otp: { count: 1.5, windowMs: 1000 } }, "limits.otp"],
    [{ otp: { count: 6 } }, "limits.otp"],
    [{ otp: { count: 6, windowMs: Number.POSITIVE_INFINITY } }, "limits.otp"],
    [{ smsCode: { count: 6, windowMs: -1 } }, "limits.smsCode"],
  ])("%j is refused by name", (given, subject) => {
    expect(() => readLimits(given, "Production")).toThrow(expect.objectContaining({ code: 2102, subject }));
  });
});

describe("the explanation of a limit that is reached", () => {
  const failed = (resource: string): Failed => {
    const message: Failed = {
      transactionId: "1",
      status: "FAILED",
      error: { code: 2000, label: "Unknown error" },
    };
    const nextTry = "2026-01-02T04:04:06.000Z";
    rememberCause(message, { kind: "LimitReached", resource, count: 6, windowSeconds: 86_400, nextTry });
    return message;
  };

  it.each([
    ["smsCode", "6 SMS codes asked for in 24 hours", "6 codes SMS demandés en 24 heures", "SMS"],
    ["activation", "6 enrollments in 24 hours", "6 enrôlements en 24 heures", "SMS"],
    ["otp", "6 one-time passwords in 24 hours", "6 mots de passe à usage unique en 24 heures", "OTP"],
    ["pinTry", "6 wrong or unanswered PINs", "6 PIN faux ou sans réponse", "PIN"],
  ])("%s: what, how many, and when again", (resource, english, french, cost) => {
    for (const [language, text] of [
      ["en", english],
      ["fr", french],
    ] as const) {
      const explanation = explain(failed(resource), { language });
      expect(explanation).toMatchObject({
        code: 2000,
        retry: "later",
        costs: [cost],
        nextTry: "2026-01-02T04:04:06.000Z",
      });
      expect(explanation.happened).toContain(text);
      expect(explanation.remedy).toContain("2026-01-02T04:04:06.000Z");
      for (const said of [explanation.happened, explanation.remedy])
        expect(said).not.toMatch(/undefined|null|\[|\{|\$|NaN/);
    }
  });

  it("no other explanation has a next try", () => {
    expect(explain(2000)).not.toHaveProperty("nextTry");
  });
});
