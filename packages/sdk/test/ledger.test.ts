// The ledger in files, its limits and their explanation. portable/ledger.ts tests its rules on every storage.
import { describe, expect, it } from "vitest";
import { failedMessage } from "../src/codes/message.ts";
import { audiences, languages } from "../src/explain/explanation.ts";
import { explain, type Failed } from "../src/index.ts";
import type { LimitReached } from "../src/ledger/limit-reached.ts";
import { PRODUCTION_LIMITS, readLimits } from "../src/ledger/limits.ts";
import type { AnyResource } from "../src/ledger/resources.ts";
import { FileStorage } from "../src/platform/node/file-storage.ts";
import { ledgerCases, ledgerOn } from "./portable/ledger.ts";
import { temporaryFolder } from "./storage/temporary-folder.ts";

const HOUR_MS = 3_600_000;

const inFiles = async () => new FileStorage({ directory: await temporaryFolder(), keychain: false });

describe("on FileStorage", () => {
  for (const { name, run } of ledgerCases(inFiles)) it(name, run);
});

it("a file that was changed is set aside too", async () => {
  const directory = await temporaryFolder();
  const storage = new FileStorage({ directory, keychain: false });
  const { reserve, events } = ledgerOn(storage, { otp: { count: 2, windowMs: HOUR_MS } });
  await reserve("otp");
  const { readFile, writeFile, readdir } = await import("node:fs/promises");
  const changed = (await readFile(`${directory}/ledger.json`, "utf8")).replace(
    '"openpims":1',
    '"openpims":2',
  );
  await writeFile(`${directory}/ledger.json`, changed);
  expect(await reserve("otp")).toBeDefined();
  expect(await reserve("otp")).toBeUndefined();
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
    expect(() => readLimits(given, "Production")).toThrow(
      expect.objectContaining({ failure: { kind: 2102 }, subject }),
    );
  });
});

describe("the explanation of a limit that is reached", () => {
  const failed = (resource: AnyResource): Failed => {
    const nextTry = "2026-01-02T04:04:06.000Z";
    const limit: LimitReached = { kind: "LimitReached", resource, count: 6, windowSeconds: 86_400, nextTry };
    return failedMessage("1", 2000, undefined, limit);
  };

  it.each([
    ["smsCode", "6 SMS codes asked for in 24 hours", "6 codes SMS demandés en 24 heures", "SMS"],
    ["activation", "6 enrolments in 24 hours", "6 enrôlements en 24 heures", "SMS"],
    ["otp", "6 one-time passwords in 24 hours", "6 mots de passe à usage unique en 24 heures", "OTP"],
    ["pinTry", "6 wrong or unanswered PINs", "6 PIN faux ou sans réponse", "PIN"],
  ] as const)("%s: what, how many, and when again", (resource, english, french, cost) => {
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

  it.each([
    ["wakeUp", "12 V"],
    ["monthlyWakeUp", "12 V"],
    ["command", /program that sends|programme qui enverrait/],
  ] as const)(
    "%s: speaks of the vehicle, not of the account, to everybody in both languages",
    (resource, why) => {
      for (const language of languages)
        for (const audience of audiences) {
          const { happened, remedy, costs } = explain(failed(resource), { language, audience });
          expect(happened).toMatch(/protects the vehicle|protège le véhicule/);
          expect(`${happened} ${remedy}`).not.toMatch(/account|compte/);
          expect(remedy).toMatch(why);
          expect(remedy.includes("openpims vehicle status")).toBe(audience === "command");
          expect(remedy).not.toMatch(audience === "developer" ? /openpims/ : /SDK/);
          expect(costs).toEqual([]);
        }
    },
  );

  it("no other explanation has a next try", () => {
    expect(explain(2000)).not.toHaveProperty("nextTry");
  });
});
