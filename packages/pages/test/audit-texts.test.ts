// Each act, refusal and reason that the audit log can have is a sentence in each language of the console. The compiler
// compares the texts' names with the service's lists; the tests read the texts.
import type { AuditEntry, AuditReason, RefusableAction } from "@openpims/service/operator-api";
import { describe, expect, it, vi } from "vitest";
import { english, type Texts } from "../src/operator/texts/english.ts";
import { french } from "../src/operator/texts/french.ts";

// Both read the browser.
vi.mock("../src/operator/state/route.ts", () => ({ to: (path: readonly string[]) => `#/${path.join("/")}` }));
vi.mock("../src/operator/texts/format.ts", () => ({ figureOf: String, momentOf: String }));
const { reasonOfRow, sentenceOfRow } = await import("../src/operator/texts/audit-facts.ts");
const { textOf } = await import("../src/operator/texts/audit-sentence.ts");

const ACCOUNT = "2397a0aa-5f3c-4b6e-9d6c-0d2f6a1b7c8d";
const DEVICE = "3f2a91c0d4e5f60718293a4b5c6d7e8f";

const row = (entry: Partial<AuditEntry>): AuditEntry => ({
  id: 1,
  at: "2026-11-27T06:00:00.000Z",
  actor: { kind: "operator", id: "o", name: "Alice Martin" },
  action: "otp.issue",
  account: { id: ACCOUNT, login: "driver@openpims.example" },
  device: { id: DEVICE, name: "Pixel" },
  target: null,
  address: null,
  result: "ok",
  details: {
    fields: ["services"],
    before: "2026-11-27T06:00:00.000Z",
    role: "reader",
    keys: "data",
    purpose: "reset",
  },
  position: null,
  hash: null,
  ...entry,
});

const namesOf = <Name extends string>(texts: Readonly<Record<Name, unknown>>) => Object.keys(texts) as Name[];
const auditActions = namesOf<AuditEntry["action"]>(english.log.inWords.doneOf);
const refusableActions = namesOf<RefusableAction>(english.log.inWords.refusedOf);
const auditReasons = namesOf<AuditReason>(english.log.inWords.reasonOf);

const device: AuditEntry["actor"] = { kind: "device", id: DEVICE, name: null };

describe.each([
  ["English", english],
  ["French", french],
])("in %s", (_, texts: Texts) => {
  const said = (entry: Partial<AuditEntry>): string => textOf(sentenceOfRow(row(entry), texts));

  it.each(auditActions)("%s is a sentence", (action) => {
    expect(said({ action })).toMatch(/^\p{Lu}.{8,}\.$/u);
    expect(said({ action })).not.toMatch(/undefined|null|\$|[0-9a-f]{9}/);
  });

  it.each(refusableActions)("%s refused is not said as done", (action) => {
    const details = { reason: "NOK:ACCESS" };
    expect(said({ action, result: "refused", details })).toMatch(/^\p{Lu}.{8,}\.$/u);
    if (action !== "sms.give-up") expect(said({ action, result: "refused" })).not.toBe(said({ action }));
  });

  it.each(auditReasons)("%s is a reason in words", (reason) => {
    const words = reasonOfRow(row({ result: "refused", details: { reason } }), texts);
    expect(words).toMatch(/^[^_]{8,}$/);
    expect(words).not.toBe(texts.log.inWords.otherReason);
    expect(words).not.toContain("NOK");
  });

  it("a reason of another version is said to be one", () => {
    const details = { reason: "constructor" };
    expect(reasonOfRow(row({ result: "refused", details }), texts)).toBe(texts.log.inWords.otherReason);
  });

  it("a deleted account and a removed device stay readable, by the beginning of their ids", () => {
    const gone = { account: { id: ACCOUNT, login: null }, device: { id: DEVICE, name: null } };
    expect(said({ actor: device, ...gone })).toMatch(/\(2397a0aa\).*\(3f2a91c0\)/);
    expect(said({ action: "device.disable", ...gone })).toMatch(/^Alice Martin .*\(3f2a91c0\).*\(2397a0aa\)/);
  });
});

it("names who acted: operator, key, owner, or somebody unknown", () => {
  const said = (actor: AuditEntry["actor"], more: Partial<AuditEntry> = {}) =>
    textOf(sentenceOfRow(row({ actor, ...more }), english));
  const blocked = { action: "account.block" } as const;
  expect(said({ kind: "operator", id: "o", name: "Alice Martin" }, blocked)).toBe(
    "Alice Martin blocked the account driver@openpims.example.",
  );
  expect(said({ kind: "api-key", id: "k", name: "Alice Martin" }, blocked)).toBe(
    "The key “Alice Martin” blocked the account driver@openpims.example.",
  );
  expect(said({ kind: "operator", id: null, name: null }, blocked)).toMatch(
    /^A program with the service’s own/,
  );
  const verified = { action: "otp.verify", result: "refused", details: { reason: "wrong-otp" } } as const;
  expect(said({ kind: "operator", id: null, name: null }, verified)).toMatch(
    /^A program with the service’s own/,
  );
  const stranger = { ...verified, action: "operator.sign-in" } as const;
  expect(said({ kind: "operator", id: null, name: null }, stranger)).toMatch(/^Somebody unknown tried/);
  expect(said(device)).toBe("driver@openpims.example got an OTP with the device “Pixel” (3f2a91c0).");
  expect(said(device, { result: "refused", details: { reason: "NOK:ACCESS" } })).toBe(
    "driver@openpims.example asked for an OTP with the device “Pixel” (3f2a91c0).",
  );
  const nobody = { account: null, device: null, action: "device.activate", result: "refused" } as const;
  expect(said({ kind: "device", id: null, name: null }, nobody)).toBe(
    "Somebody unknown tried to enrol a device.",
  );
});

describe.each([
  ["English", english],
  ["French", french],
])("a missing text in %s does not compile:", (_, { log: { inWords } }) => {
  it("an act's, a refusal's, a reason's", () => {
    const { "otp.issue": done, ...otherActs } = inWords.doneOf;
    const { "otp.issue": refused, ...otherRefusals } = inWords.refusedOf;
    const { "NOK:ACCESS": reason, ...otherReasons } = inWords.reasonOf;
    // @ts-expect-error an act has no sentence
    const acts: Readonly<Record<AuditEntry["action"], unknown>> = otherActs;
    // @ts-expect-error a refusal has no sentence
    const refusals: Readonly<Record<RefusableAction, unknown>> = otherRefusals;
    // @ts-expect-error a reason has no text
    const reasons: Readonly<Record<AuditReason, unknown>> = otherReasons;
    for (const [text, texts] of [
      [done, acts],
      [refused, refusals],
      [reason, reasons],
    ] as const)
      expect(Object.values(texts)).not.toContain(text);
  });
});
