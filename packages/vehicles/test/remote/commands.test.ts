import { describe, expect, it } from "vitest";
import { CUSTOMER, codes, desk } from "../support/desk.ts";

const MINUTE = 60_000;

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
    expect(JSON.parse(end?.payload ?? "")).toMatchObject({ vin, resp_data: { lock_resp_state: 0 } });
  });

  it("is not woken a second time within three minutes", async () => {
    const { command, messages, pass } = desk();
    await command("Doors", { action: "unlock" });
    pass(MINUTE);
    messages.length = 0;
    await command("Doors", { action: "lock" });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["900", "903", "0", "event"]);
  });
});

describe("a refusal", () => {
  it("is 400 for an ended token", async () => {
    const { command, messages, pass, remoteTokens } = desk();
    remoteTokens.clear();
    await command("Doors", { action: "lock" });
    pass(MINUTE);
    expect(codes(messages)).toEqual(["400"]);
  });
});
