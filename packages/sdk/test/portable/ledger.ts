// The ledger's own rules: what counts, for how long, and what is given back.
import type { LimitOptions, SecureStorage } from "@openpims/sdk";
import type { Case } from "@openpims/testing/portable/case";
import { contains, equal } from "@openpims/testing/portable/check";
import { Ledger } from "../../src/ledger/ledger.ts";
import { readLimits } from "../../src/ledger/limits.ts";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 2, 3, 4, 5, 600);
const TWO_AN_HOUR = { count: 2, windowMs: HOUR_MS };

export function ledgerOn(storage: SecureStorage, limits: LimitOptions) {
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
  /** Whether the limits let the uses through. */
  const spends = async (...uses: Parameters<Ledger["spend"]>[0]) => (await spend(...uses)) !== undefined;
  return { ledger, clock, record, events, spend, spends };
}

/** @param make a storage with nothing in it */
export const ledgerCases = (make: () => Promise<SecureStorage>): Case[] => [
  {
    name: "lets through what the limit allows, then says when the next one is possible",
    run: async () => {
      const { ledger, clock, spends } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      equal(await spends("otp"), true);
      clock.time += 60_000;
      equal(await spends("otp"), true);
      const nextTry = "2026-01-02T04:04:06.000Z";
      equal(await ledger.spend(["otp"]), {
        ok: false,
        failure: { kind: "LimitReached", resource: "otp", count: 2, windowSeconds: 3600, nextTry },
      });
      equal((await ledger.report()).otp, { used: 2, limit: 2, windowSeconds: 3600, nextTry });
      clock.time = START + HOUR_MS - 1;
      equal(await spends("otp"), false);
      clock.time = Date.parse(nextTry);
      equal(await spends("otp"), true);
      equal(await spends("otp"), false);
    },
  },
  {
    name: "of 20 at once over two ledgers on one record, lets exactly the limit through",
    run: async () => {
      const storage = await make();
      const [one, other] = [1, 2].map(() => ledgerOn(storage, { smsCode: { count: 6, windowMs: HOUR_MS } }));
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other)?.spends("smsCode")),
      );
      equal(all.filter((spent) => spent === true).length, 6);
    },
  },
  {
    name: "a clock that is set back opens nothing, and holds a limit for no more than a window",
    run: async () => {
      const { clock, spends } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      await spends("otp");
      await spends("otp");
      clock.time = START - 1000 * HOUR_MS;
      equal(await spends("otp"), false);
      clock.time += HOUR_MS - 1;
      equal(await spends("otp"), false);
      clock.time += 1000;
      equal(await spends("otp"), true);
    },
  },
  {
    name: "counts none of several uses where one has run out",
    run: async () => {
      const limits = { otp: TWO_AN_HOUR, pinTry: { ...TWO_AN_HOUR, count: 1 } };
      const { ledger, spends } = ledgerOn(await make(), limits);
      equal(await spends("otp", "pinTry"), true);
      contains(await ledger.spend(["otp", "pinTry"]), { failure: { resource: "pinTry" } });
      equal((await ledger.report()).otp.used, 1);
      equal(await spends("otp"), true);
    },
  },
  ...(
    [
      ["unsent", { otp: 0, pinTry: 1 }],
      ["unjudged", { otp: 1, pinTry: 1 }],
      ["counted", { otp: 1, pinTry: 2 }],
      ["accepted", { otp: 1, pinTry: 0 }],
    ] as const
  ).map(([verdict, { otp, pinTry }]) => ({
    name: `${verdict} leaves ${otp} OTPs and ${pinTry} PINs counted, with a limit and without`,
    run: async () => {
      for (const limits of [{ pinTry: { count: 5, windowMs: HOUR_MS } }, {}]) {
        const { ledger, spend } = ledgerOn(await make(), limits);
        await (await spend("pinTry"))?.settle("counted");
        await (await spend("otp", "pinTry"))?.settle(verdict);
        contains(await ledger.report(), { otp: { used: otp }, pinTry: { used: pinTry } });
      }
    },
  })),
  {
    name: "what is never settled stays counted",
    run: async () => {
      const storage = await make();
      await ledgerOn(storage, { pinTry: TWO_AN_HOUR }).spend("otp", "pinTry");
      const { ledger } = ledgerOn(storage, { pinTry: TWO_AN_HOUR });
      contains(await ledger.report(), { otp: { used: 1 }, pinTry: { used: 1 } });
    },
  },
  {
    name: "another PIN ends the wrong ones in a row, and nothing else",
    run: async () => {
      const { ledger, spend } = ledgerOn(await make(), { pinTry: TWO_AN_HOUR });
      await spend("otp", "pinTry");
      await spend("activation");
      await ledger.forgetPinTries();
      contains(await ledger.report(), { otp: { used: 1 }, activation: { used: 1 }, pinTry: { used: 0 } });
    },
  },
  ...["", "[]", '{"ledger":2}', '{"ledger":1,"otp":["x"]}'].map((text) => ({
    name: `a record that says ${JSON.stringify(text)} is set aside: one more of each, then a window's wait`,
    run: async () => {
      const { ledger, record, events, spends, clock } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      await record.write(text);
      contains(await ledger.report(), { otp: { used: 1, nextTry: null }, smsCode: { used: 0 } });
      const event = "the ledger could not be read and was set aside: one more of each that is limited";
      equal(events, [event]);
      equal(await spends("otp"), true);
      equal(await spends("otp"), false);
      equal(await spends("smsCode"), true);
      clock.time += HOUR_MS + 1000;
      equal(await spends("otp"), true);
      equal(events, [event]);
    },
  })),
  {
    name: "stays small: the old is dropped, and without a limit the newest 100 are kept",
    run: async () => {
      const { record, spend, clock } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      await spend("otp");
      for (let i = 0; i < 120; i++) await spend("smsCode");
      equal(JSON.parse((await record.read()) ?? "").smsCode.length, 101);
      clock.time += 32 * 24 * HOUR_MS;
      await spend("activation");
      const { otp, smsCode, activation } = JSON.parse((await record.read()) ?? "");
      equal([otp, smsCode, activation], [[], [], [clock.time]]);
    },
  },
];
