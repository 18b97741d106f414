import type { Judgement } from "@openpims/vehicles";
import { describe, expect, it } from "vitest";
import { CUSTOMER, desk, START } from "../support/desk.ts";

const MINUTE = 60_000;
const PROGRAM = { day: [1, 1, 1, 1, 1, 0, 0], hour: 7, minute: 30, on: 1 };

type Desk = ReturnType<typeof desk>;

/** The judgements of the last command. */
function lastJudgements({ bench }: Desk): readonly Judgement[] {
  const last = bench.recorder.entries().findLast(({ kind }) => kind === "command");
  return last?.kind === "command" ? last.judgements : expect.fail("nothing was recorded");
}

describe("the recorder", () => {
  it("finds nothing wrong with a client that does everything right", async () => {
    const all = desk();
    const { command, pass, remoteTokens } = all;
    await command("ThermalPrecond", { asap: "deactivate", programs: { program1: PROGRAM } });
    pass(MINUTE);
    await command("ThermalPrecond", { asap: "activate", programs: { program1: PROGRAM } });
    pass(MINUTE);
    remoteTokens.clear();
    await command("Doors", { action: "unlock" });
    pass(MINUTE);
    remoteTokens.set("new", { customer: "AP-ACNT200000123456", scopes: [] });
    await command("Doors", { action: "unlock" }, { access_token: "new" });
    pass(MINUTE);
    const commands = all.bench.recorder.entries().filter((entry) => entry.kind === "command");
    expect(commands.map(({ judgements }) => judgements)).toEqual([[], [], [], []]);
  });

  it.each([
    ["Horn", { nb_horn: "2", action: "activate" }],
    ["Lights", { duration: 10_000, action: "activate" }],
    ["VehCharge", { type: "delayed", program: { hour: 22, minute: 75 } }],
  ])("finds wrong units: %s", async (service, parameters) => {
    const all = desk();
    await all.command(service, parameters);
    expect(lastJudgements(all)).toContain("units");
  });

  it.each(["2026-11-26T11:00:00Z", "2026-11-26T10:00:00", "2026-11-26T10:00:00+00:00", ""])(
    "finds a date that is not UTC: %s",
    async (date) => {
      const all = desk();
      await all.command("Doors", { action: "unlock" }, { req_date: date });
      expect(lastJudgements(all)).toEqual(["not UTC"]);
    },
  );

  it("finds wiped programs", async () => {
    const all = desk();
    await all.command("ThermalPrecond", { asap: "deactivate", programs: { program2: PROGRAM } });
    all.pass(MINUTE);
    await all.command("ThermalPrecond", { asap: "activate", programs: {} });
    expect(lastJudgements(all)).toEqual(["wiped programs"]);
  });

  it("finds wake-ups over the budget of twenty minutes, and over the month's", async () => {
    const all = desk();
    all.bench.fleet.happen(all.vin, { type: "auxiliary", percent: 10 });
    for (let i = 0; i < 7; i++) {
      await all.command("VehCharge/state", { action: "state" });
      expect(lastJudgements(all)).toEqual(i < 6 ? [] : ["wake-ups over the budget"]);
      all.pass(2.5 * MINUTE);
    }
    const spent = desk(undefined, 1, { monthlyWakeUps: 1 });
    for (let i = 0; i < 2; i++) {
      await spent.command("VehCharge/state", { action: "state" });
      spent.pass(30 * MINUTE);
    }
    expect(lastJudgements(spent)).toEqual(["wake-ups over the budget"]);
  });

  it("finds a resend without a new token, and one for a missing right", async () => {
    const expired = desk();
    expired.remoteTokens.clear();
    for (let i = 0; i < 2; i++) {
      await expired.command("Doors", { action: "unlock" });
      expired.pass(MINUTE);
    }
    expect(lastJudgements(expired)).toEqual(["resent without a new token"]);
    const denied = desk();
    denied.bench.fleet.setRight(denied.vin, "Doors", false);
    for (let i = 0; i < 2; i++) {
      await denied.command("Doors", { action: "unlock" });
      denied.pass(MINUTE);
    }
    expect(lastJudgements(denied)).toEqual(["resent for a missing right"]);
  });

  it("finds two commands at once", async () => {
    const all = desk();
    await all.command("Doors", { action: "unlock" });
    await all.command("Lights", { duration: 10, action: "activate" });
    expect(lastJudgements(all)).toEqual(["two commands at once"]);
  });

  it("finds parameters that it does not understand", async () => {
    const all = desk();
    await all.command("Doors", { action: "open" });
    expect(lastJudgements(all)).toEqual(["not understood"]);
  });

  it("finds a message on a topic of no service", async () => {
    const { bench, command } = desk();
    await command("Doorz", { action: "unlock" });
    expect(bench.recorder.entries()).toMatchObject([{ kind: "unread", judgements: ["unknown service"] }]);
  });

  it("records connections, without the address", () => {
    const { bench } = desk();
    const common = { at: START, address: "192.0.2.1", customer: CUSTOMER };
    bench.recorder.connection({ ...common, type: "accepted" });
    bench.recorder.connection({ ...common, type: "long packet" });
    bench.recorder.connection({ ...common, type: "ended", ending: "token ended" });
    bench.recorder.connection({ at: START, address: "192.0.2.1", type: "refused", code: 4 });
    const entries = bench.recorder.entries();
    expect(entries).toMatchObject([
      { customer: "customer 1", kind: "connection", event: "accepted", judgements: [] },
      { customer: "customer 1", event: "long packet", judgements: ["too long"] },
      { customer: "customer 1", event: "ended", ending: "token ended" },
      { customer: "nobody", event: "refused", code: 4 },
    ]);
    expect(JSON.stringify(entries)).not.toContain("192.0.2.1");
  });

  it.each(["accepted", "refused"] as const)("finds a storm of connections: %s", (type) => {
    const { bench } = desk();
    const connect = (at: number) =>
      bench.recorder.connection(
        type === "accepted"
          ? { at, address: "192.0.2.1", type, customer: CUSTOMER }
          : { at, address: "192.0.2.1", type, code: 5 },
      );
    const judged = () => bench.recorder.entries().map((entry) => "judgements" in entry && entry.judgements);
    // A client that doubles its pause connects seven times in the first two minutes.
    for (const second of [0, 1, 3, 7, 15, 31, 63]) connect(START + second * 1_000);
    expect(judged().flat()).toEqual([]);
    for (let i = 0; i < 11; i++) connect(START + 10 * MINUTE + i * 5_000);
    expect(judged().slice(-2)).toEqual([[], ["reconnected without back-off"]]);
    connect(START + 12 * MINUTE);
    expect(judged().at(-1)).toEqual([]);
  });

  it("keeps the last thousand entries, and gives those after a number", async () => {
    const { bench, get, pass } = desk();
    for (let i = 0; i < 1_010; i++) {
      await get("/user");
      pass(1_000);
    }
    const entries = bench.recorder.entries();
    expect(entries).toHaveLength(1_000);
    expect(bench.recorder.entries(1_008).map(({ number }) => number)).toEqual([1_009, 1_010]);
  });
});
