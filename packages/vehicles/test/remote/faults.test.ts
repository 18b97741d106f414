import type { Fault } from "@openpims/vehicles";
import { describe, expect, it } from "vitest";
import { codes, desk } from "../support/desk.ts";

const MINUTE = 60_000;

/** The codes of a command under a fault. */
async function under(fault: Fault): Promise<string[]> {
  const { command, messages, pass, bench } = desk();
  bench.faults.add(fault);
  await command("Doors", { action: "unlock" });
  pass(10 * MINUTE);
  return codes(messages);
}

describe("a fault of commands", () => {
  it.each(["400", "113", "422", "502"])("answers %s before the vehicle is called", async (returnCode) => {
    expect(await under({ of: "command", type: "answer", returnCode })).toEqual([returnCode]);
  });

  it.each(["0", "1", "300", "500"])("answers %s in place of the vehicle", async (returnCode) => {
    expect(await under({ of: "command", type: "answer", returnCode })).toEqual([
      "900",
      "901",
      "903",
      returnCode,
    ]);
  });

  it("answers with data and reason", async () => {
    const { command, messages, pass, bench } = desk();
    const respData = { lock_resp_state: 5 };
    bench.faults.add({ of: "command", type: "answer", returnCode: "500", respData, reason: "test" });
    await command("Doors", { action: "unlock" });
    pass(MINUTE);
    expect(JSON.parse(messages.at(-1)?.payload ?? "")).toMatchObject({ resp_data: respData, reason: "test" });
  });

  it("is silent", async () => {
    expect(await under({ of: "command", type: "silence" })).toEqual([]);
  });

  it("is late", async () => {
    const { command, messages, pass, bench } = desk();
    bench.faults.add({ of: "command", type: "late", ms: 5 * MINUTE });
    await command("Doors", { action: "unlock" });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["900", "901", "903"]);
    pass(5 * MINUTE);
    expect(codes(messages)).toContain("0");
  });

  it("answers twice, without ids, and out of order", async () => {
    expect(await under({ of: "command", type: "twice" })).toEqual(["900", "901", "903", "0", "0", "event"]);
    expect(await under({ of: "command", type: "out of order" })).toEqual(["900", "901", "0", "903", "event"]);
    const { command, messages, pass, bench } = desk();
    bench.faults.add({ of: "command", type: "empty correlation id" });
    await command("Doors", { action: "unlock" });
    pass(MINUTE);
    expect(JSON.parse(messages[3]?.payload ?? "")).toMatchObject({ vin: "", correlation_id: "" });
  });

  it("sends the values that stand for unknown", async () => {
    const { command, messages, pass, bench } = desk();
    bench.faults.add({ of: "command", type: "sentinel values" });
    await command("VehCharge/state", { action: "state" });
    pass(MINUTE);
    expect(JSON.parse(messages.at(-1)?.payload ?? "").charging_state).toMatchObject({
      rate: 510,
      remaining_time: 2047,
    });
  });

  it("is for one service, one vehicle, and a number of times", async () => {
    const { command, messages, pass, bench, vin } = desk();
    const fault = { of: "command", type: "answer", returnCode: "300", times: 1 } as const;
    bench.faults.add({ ...fault, service: "Horn" });
    bench.faults.add({ ...fault, vin: "VR3AAAAAAAA000000" });
    bench.faults.add({ ...fault, service: "Doors", vin });
    await command("Doors", { action: "unlock" });
    pass(10 * MINUTE);
    await command("Doors", { action: "unlock" });
    pass(10 * MINUTE);
    expect(codes(messages)).toEqual(["900", "901", "903", "300", "900", "901", "903", "0", "event"]);
    expect(bench.faults.list()).toHaveLength(2);
  });

  it("of a broker that restarts happens once, if no number is given", () => {
    const { bench } = desk();
    bench.faults.add({ of: "broker", type: "restart" });
    expect([bench.faults.forBroker("restart"), bench.faults.forBroker("restart")]).toEqual([true, false]);
  });

  it("waits for its turn behind an older one of the same kind", async () => {
    const { command, messages, pass, bench } = desk();
    for (const returnCode of ["422", "113"])
      bench.faults.add({ of: "command", type: "answer", returnCode, times: 1 });
    bench.faults.add({ of: "command", type: "twice", times: 1 });
    for (let i = 0; i < 3; i++) {
      await command("Doors", { action: "unlock" });
      pass(10 * MINUTE);
    }
    expect(codes(messages).filter((code) => code.length > 1)).toEqual([
      "422",
      "422",
      "113",
      "900",
      "901",
      "903",
      "event",
    ]);
  });
});
