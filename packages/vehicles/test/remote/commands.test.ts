import { describe, expect, it } from "vitest";
import { CUSTOMER, codes, desk } from "../support/desk.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

const bodyOf = (message: { readonly payload: string } | undefined) => JSON.parse(message?.payload ?? "{}");

describe("a command to a sleeping vehicle", () => {
  it("is accepted, wakes the vehicle, is forwarded, and ends with the new state", async () => {
    const { command, messages, pass, bench, vin } = desk();
    await command("Doors", { action: "unlock" });
    expect(messages).toEqual([]);
    pass(MINUTE);
    expect(codes(messages)).toEqual(["900", "901", "903", "0", "event"]);
    expect(bench.fleet.find(vin)?.body.doors.locked).toBe(false);
    const [, , , end] = messages;
    expect(end?.topic).toBe(`psa/RemoteServices/to/cid/${CUSTOMER}/Doors`);
    expect(bodyOf(end)).toMatchObject({ vin, resp_data: { lock_resp_state: 0 } });
  });

  it("has no remaining time in its event while it does not charge", async () => {
    const { command, messages, pass } = desk({ motorization: "electric" });
    await command("VehCharge/state", { action: "state" });
    pass(MINUTE);
    expect(bodyOf(messages.at(-1)).charging_state).toMatchObject({
      remaining_time: 0,
      rate: 0,
      hmi_state: 0,
    });
  });

  it("keeps it awake for three minutes after the message", async () => {
    const { command, messages, pass } = desk();
    await command("Doors", { action: "unlock" });
    pass(MINUTE);
    messages.length = 0;
    await command("Doors", { action: "lock" });
    pass(4 * MINUTE);
    await command("Doors", { action: "unlock" });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["900", "903", "0", "event", "900", "901", "903", "0", "event"]);
  });

  it("takes a wake-up out of the month's budget, and none is left in the end", async () => {
    const { command, messages, pass, clock } = desk({ motorization: "electric" }, 1, { monthlyWakeUps: 2 });
    for (let i = 0; i < 3; i++) {
      await command("VehCharge/state", { action: "state" });
      pass(5 * MINUTE);
    }
    expect(codes(messages).filter((code) => code.length === 3 && code !== "903")).toEqual(
      expect.arrayContaining(["300"]),
    );
    messages.length = 0;
    clock.moveTo(Date.UTC(2026, 11, 1));
    await command("VehCharge/state", { action: "state" });
    pass(5 * MINUTE);
    expect(codes(messages)).toContain("0");
  });

  it("gets no answer from a vehicle with a flat 12 V battery", async () => {
    const { command, messages, pass, bench, vin } = desk();
    bench.fleet.happen(vin, { type: "auxiliary", percent: 10 });
    pass(5 * MINUTE);
    await command("VehCharge/state", { action: "state" });
    pass(5 * MINUTE);
    expect(codes(messages)).toEqual(["900", "901", "300"]);
  });

  it("gets no answer after seven days without a drive; a drive ends that", async () => {
    const { command, messages, pass, bench, vin } = desk();
    pass(7 * DAY);
    await command("Doors", { action: "unlock" });
    pass(5 * MINUTE);
    expect(codes(messages)).toEqual(["900", "901", "300"]);
    messages.length = 0;
    bench.fleet.happen(vin, { type: "drive", km: 2, minutes: 5 });
    pass(DAY);
    messages.length = 0;
    await command("Doors", { action: "unlock" });
    pass(5 * MINUTE);
    expect(codes(messages)).toEqual(["900", "901", "903", "0", "event"]);
  });
});

describe("a refusal", () => {
  it("is 400 for an ended token, and 400 with a reason for a missing right", async () => {
    const { command, messages, pass, remoteTokens, bench, vin } = desk();
    bench.fleet.setRight(vin, "Doors", false);
    await command("Doors", { action: "lock" });
    pass(MINUTE);
    remoteTokens.clear();
    await command("Doors", { action: "lock" });
    pass(MINUTE);
    expect(messages.map(bodyOf)).toMatchObject([
      { return_code: "400", reason: expect.stringContaining("no.matching.service.key") },
      { return_code: "400" },
    ]);
    expect(bodyOf(messages[1])).not.toHaveProperty("reason");
  });

  it("is 400 for the token of another customer", async () => {
    const { command, messages, pass, remoteTokens } = desk();
    remoteTokens.set("other", { customer: "AP-ACNT200000999999", scopes: [] });
    await command("Doors", { action: "lock" }, { access_token: "other" });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["400"]);
  });

  it("is 113 for a vehicle of somebody else or of nobody", async () => {
    const { command, messages, pass, bench } = desk();
    const other = bench.fleet.add("AP-ACNT200000999999", 2).identity.vin;
    await command("Doors", { action: "lock" }, { vin: other });
    await command("Doors", { action: "lock" }, { vin: "VR3AAAAAAAA000000" });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["113", "113"]);
  });

  it("is 422 with full privacy", async () => {
    const { command, messages, pass, bench, vin } = desk();
    bench.fleet.happen(vin, { type: "privacy", state: "Full" });
    await command("Doors", { action: "lock" });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["422"]);
  });

  it("is 502 for the same correlation id, and for the same service before the end", async () => {
    const { command, messages, pass } = desk();
    const correlation = await command("Doors", { action: "unlock" });
    await command("Doors", { action: "lock" });
    pass(MINUTE);
    await command("Doors", { action: "lock" }, { correlation_id: correlation });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["900", "502", "901", "903", "0", "event", "502"]);
  });

  it("is 500 for parameters that the service does not know, and without ids for no JSON", async () => {
    const { command, messages, pass, bench } = desk();
    await command("Doors", { action: "open" });
    await bench.remote.receive({
      customer: CUSTOMER,
      topic: `psa/RemoteServices/from/cid/${CUSTOMER}/Doors`,
      payload: "lock",
    });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["500", "500"]);
    expect(bodyOf(messages[1])).toMatchObject({ vin: "", correlation_id: "" });
  });

  it("is silence on topics of other customers and of unknown services", async () => {
    const { messages, pass, bench, vin } = desk();
    const payload = JSON.stringify({ access_token: "remote", vin, req_parameters: { action: "lock" } });
    for (const topic of [
      "psa/RemoteServices/from/cid/AP-ACNT200000999999/Doors",
      `psa/RemoteServices/from/cid/${CUSTOMER}/Trunk`,
      `psa/RemoteServices/to/cid/${CUSTOMER}/Doors`,
    ])
      await bench.remote.receive({ customer: CUSTOMER, topic, payload });
    pass(5 * MINUTE);
    expect(messages).toEqual([]);
  });
});

describe("the vehicle's own refusals", () => {
  it.each([
    [
      "a charge without a cable",
      [],
      "VehCharge",
      { type: "immediate", program: { hour: 22, minute: 0 } },
      { error: 0 },
    ],
    [
      "a charge that is in progress",
      [{ type: "plug", stationW: 7400 }],
      "VehCharge",
      { type: "immediate", program: { hour: 22, minute: 0 } },
      { error: 1 },
    ],
    [
      "a charge while driving",
      [{ type: "drive", km: 20, minutes: 30 }],
      "VehCharge",
      { type: "immediate", program: { hour: 22, minute: 0 } },
      { error: 3 },
    ],
    ["doors that are locked", [], "Doors", { action: "lock" }, { lock_resp_state: 1 }],
    [
      "doors of which one is open",
      [{ type: "unlock" }, { type: "open", door: "Trunk" }],
      "Doors",
      { action: "lock" },
      { lock_resp_state: 2 },
    ],
    [
      "preconditioning while driving",
      [{ type: "drive", km: 20, minutes: 30 }],
      "ThermalPrecond",
      { asap: "activate" },
      { error: 0 },
    ],
  ] as const)("answer %s", async (_, events, service, parameters, respData) => {
    const { command, messages, pass, bench, vin } = desk();
    for (const event of events) bench.fleet.happen(vin, event);
    messages.length = 0;
    await command(service, parameters);
    pass(MINUTE);
    const end = messages.map(bodyOf).find(({ return_code }) => return_code !== undefined);
    expect(end).toMatchObject({ return_code: "500", resp_data: respData });
  });

  it("answer horn and lights a second time within ten seconds", async () => {
    const { command, messages, pass } = desk();
    for (const [service, parameters] of [
      ["Horn", { nb_horn: 2, action: "activate" }],
      ["Lights", { duration: 10, action: "activate" }],
    ] as const) {
      await command(service, parameters);
      pass(service === "Horn" ? MINUTE : 4_000);
      messages.length = 0;
    }
    await command("Lights", { duration: 10, action: "activate" });
    pass(4_000);
    expect(messages.map(bodyOf)).toContainEqual(expect.objectContaining({ resp_data: { error: 2 } }));
  });
});

describe("commands to one vehicle at once", () => {
  it("are carried out one after the other", async () => {
    const { command, messages, pass } = desk();
    await command("Doors", { action: "unlock" });
    await command("Lights", { duration: 10, action: "activate" });
    pass(2 * MINUTE);
    const services = messages
      .filter(({ payload }) => payload.includes("return_code"))
      .map(({ topic }) => topic.split("/").at(-1));
    expect(services).toEqual(["Doors", "Lights"]);
  });
});
