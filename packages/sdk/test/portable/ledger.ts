// The ledger's own rules: the uses that count, for how long, and those given back.
import type { LimitOptions, SecureStorage } from "@openpims/sdk";
import type { Case } from "@openpims/testing/portable/case";
import { contains, equal } from "@openpims/testing/portable/check";
import { Ledger } from "../../src/ledger/ledger.ts";
import { PRODUCTION_LIMITS, readLimits } from "../../src/ledger/limits.ts";

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
  const ledger = new Ledger(
    record,
    clock,
    { inForce: readLimits(limits, "development"), production: PRODUCTION_LIMITS },
    (event) => events.push(event),
  );
  const reserve = async (...uses: Parameters<Ledger["reserve"]>[0]) => {
    const outcome = await ledger.reserve(uses);
    return outcome.ok ? outcome.value : undefined;
  };
  /** True if the limits allow the uses. */
  const reserves = async (...uses: Parameters<Ledger["reserve"]>[0]) =>
    (await reserve(...uses)) !== undefined;
  return { ledger, clock, record, events, reserve, reserves };
}

/** @param make gives an empty storage */
export const ledgerCases = (make: () => Promise<SecureStorage>): Case[] => [
  {
    name: "lets through what the limit allows, then says when the next one is possible",
    run: async () => {
      const { ledger, clock, reserves } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      equal(await reserves("otp"), true);
      clock.time += 60_000;
      equal(await reserves("otp"), true);
      const nextTry = "2026-01-02T04:04:06.000Z";
      equal(await ledger.reserve(["otp"]), {
        ok: false,
        failure: { kind: "LimitReached", resource: "otp", count: 2, windowSeconds: 3600, nextTry },
      });
      equal((await ledger.report()).otp, { used: 2, limit: 2, windowSeconds: 3600, nextTry });
      clock.time = START + HOUR_MS - 1;
      equal(await reserves("otp"), false);
      clock.time = Date.parse(nextTry);
      equal(await reserves("otp"), true);
      equal(await reserves("otp"), false);
    },
  },
  {
    name: "of 20 at once over two ledgers on one record, lets exactly the limit through",
    run: async () => {
      const storage = await make();
      const [one, other] = [1, 2].map(() => ledgerOn(storage, { smsCode: { count: 6, windowMs: HOUR_MS } }));
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other)?.reserves("smsCode")),
      );
      equal(all.filter((spent) => spent === true).length, 6);
    },
  },
  {
    name: "a clock that is set back opens nothing, and holds a limit for no more than a window",
    run: async () => {
      const { clock, reserves } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      await reserves("otp");
      await reserves("otp");
      clock.time = START - 1000 * HOUR_MS;
      equal(await reserves("otp"), false);
      clock.time += HOUR_MS - 1;
      equal(await reserves("otp"), false);
      clock.time += 1000;
      equal(await reserves("otp"), true);
    },
  },
  {
    name: "a clock that is set back for one run takes nothing out of a limit's window",
    run: async () => {
      const { ledger, clock, reserve, reserves } = ledgerOn(await make(), {
        otp: TWO_AN_HOUR,
        pinTry: TWO_AN_HOUR,
      });
      await reserves("otp", "pinTry");
      await reserves("otp", "pinTry");
      clock.time = 1000;
      equal(await reserves("otp"), false);
      await (await reserve("smsCode"))?.close("unsent");
      clock.time = START + 60_000;
      contains(await ledger.report(), { otp: { used: 2 }, pinTry: { used: 2 }, smsCode: { used: 0 } });
      equal(await reserves("otp"), false);
      equal(await reserves("pinTry"), false);
    },
  },
  {
    name: "a use of a clock that ran ahead blocks for one window from its discovery",
    run: async () => {
      const { clock, reserves } = ledgerOn(await make(), { otp: { ...TWO_AN_HOUR, count: 1 } });
      clock.time = START + 1000 * HOUR_MS;
      await reserves("otp");
      clock.time = START;
      equal(await reserves("otp"), false);
      clock.time = START + HOUR_MS - 1;
      equal(await reserves("otp"), false);
      clock.time = START + HOUR_MS + 1000;
      equal(await reserves("otp"), true);
    },
  },
  {
    name: "a clock that ran ahead for one run, by months or years, takes nothing out of a limit's window",
    run: async () => {
      for (const days of [32, 400, 20_000]) {
        const { ledger, clock, reserve, reserves } = ledgerOn(await make(), {
          otp: TWO_AN_HOUR,
          pinTry: TWO_AN_HOUR,
        });
        await reserves("otp", "pinTry");
        await reserves("otp", "pinTry");
        clock.time += days * 24 * HOUR_MS;
        await ledger.report();
        await reserve("smsCode");
        await (await reserve("smsCode"))?.close("unsent");
        clock.time = START + 60_000;
        contains(await ledger.report(), { otp: { used: 2 }, pinTry: { used: 2 }, smsCode: { used: 1 } });
        equal(await reserves("otp"), false);
        equal(await reserves("pinTry"), false);
      }
    },
  },
  {
    name: "uses of a clock that ran ahead do not crowd out those of the right time",
    run: async () => {
      const { ledger, clock, reserves } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      clock.time = START + 1000 * HOUR_MS;
      for (let i = 0; i < 101; i++) {
        clock.time += HOUR_MS;
        await reserves("otp");
      }
      clock.time = START;
      equal(await reserves("otp"), false);
      clock.time = START + 2 * HOUR_MS;
      equal([await reserves("otp"), await reserves("otp"), await reserves("otp")], [true, true, false]);
      contains(await ledger.report(), { otp: { used: 2 } });
    },
  },
  {
    name: "counts none of several uses where one has run out",
    run: async () => {
      const limits = { otp: TWO_AN_HOUR, pinTry: { ...TWO_AN_HOUR, count: 1 } };
      const { ledger, reserves } = ledgerOn(await make(), limits);
      equal(await reserves("otp", "pinTry"), true);
      contains(await ledger.reserve(["otp", "pinTry"]), { failure: { resource: "pinTry" } });
      equal((await ledger.report()).otp.used, 1);
      equal(await reserves("otp"), true);
    },
  },
  ...(
    [
      ["unsent", { otp: 0, pinTry: 1 }],
      ["unchecked", { otp: 1, pinTry: 1 }],
      ["counted", { otp: 1, pinTry: 2 }],
      ["accepted", { otp: 1, pinTry: 0 }],
    ] as const
  ).map(([verdict, { otp, pinTry }]) => ({
    name: `${verdict} leaves ${otp} OTPs and ${pinTry} PINs counted, with a limit and without`,
    run: async () => {
      for (const limits of [{ pinTry: { count: 5, windowMs: HOUR_MS } }, {}]) {
        const { ledger, reserve } = ledgerOn(await make(), limits);
        await (await reserve("pinTry"))?.close("counted");
        await (await reserve("otp", "pinTry"))?.close(verdict);
        contains(await ledger.report(), { otp: { used: otp }, pinTry: { used: pinTry } });
      }
    },
  })),
  {
    name: "what is never closed stays counted",
    run: async () => {
      const storage = await make();
      await ledgerOn(storage, { pinTry: TWO_AN_HOUR }).reserve("otp", "pinTry");
      const { ledger } = ledgerOn(storage, { pinTry: TWO_AN_HOUR });
      contains(await ledger.report(), { otp: { used: 1 }, pinTry: { used: 1 } });
    },
  },
  {
    name: "another PIN ends the wrong ones in a row, and nothing else",
    run: async () => {
      const { ledger, reserve } = ledgerOn(await make(), { pinTry: TWO_AN_HOUR });
      await reserve("otp", "pinTry");
      await reserve("activation");
      await ledger.forgetPinTries();
      contains(await ledger.report(), { otp: { used: 1 }, activation: { used: 1 }, pinTry: { used: 0 } });
    },
  },
  ...["", "[]", '{"ledger":2}', '{"ledger":1,"otp":["x"]}'].map((text) => ({
    name: `a record that says ${JSON.stringify(text)} is set aside: one more of each, then a window's wait`,
    run: async () => {
      const { ledger, record, events, reserves, clock } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      await record.write(text);
      contains(await ledger.report(), { otp: { used: 1, nextTry: null }, smsCode: { used: 0 } });
      const event = "the ledger could not be read and was set aside: one more of each that is limited";
      equal(events, [event]);
      equal(await reserves("otp"), true);
      equal(await reserves("otp"), false);
      equal(await reserves("smsCode"), true);
      clock.time += HOUR_MS + 1000;
      equal(await reserves("otp"), true);
      equal(events, [event]);
    },
  })),
  {
    name: "stays small: of each kind the newest 100 are kept",
    run: async () => {
      const { record, reserve, clock } = ledgerOn(await make(), { otp: TWO_AN_HOUR });
      for (let i = 0; i < 120; i++) {
        await reserve("smsCode");
        await reserve("otp");
        clock.time += 32 * 24 * HOUR_MS;
      }
      const { otp, smsCode } = JSON.parse((await record.read()) ?? "");
      equal([otp.length, smsCode.length, otp[otp.length - 1]], [101, 100, clock.time - 32 * 24 * HOUR_MS]);
    },
  },
];
