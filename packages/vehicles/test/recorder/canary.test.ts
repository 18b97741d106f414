// No token, VIN, position or customer id leaves by the record, whatever a client sends and wherever it puts it.
import { describe, expect, it } from "vitest";
import { CUSTOMER, desk } from "../support/desk.ts";

const TOKEN = "canary-token-5f3a";

describe("the record", () => {
  it("has nothing of tokens, vehicles, positions and customers", async () => {
    const { bench, get, command, pass, vin, id, remoteTokens, messages } = desk();
    const { longitude, latitude } = bench.fleet.find(vin)?.body.position ?? expect.fail();
    const digits = CUSTOMER.replace(/\D/g, "");
    const position = [String(longitude), String(latitude)];
    const secrets = [TOKEN, vin, id, CUSTOMER, digits, ...position, "camille"];
    const everywhere = {
      action: "unlock",
      token: TOKEN,
      [vin]: vin,
      type: TOKEN,
      nb_horn: TOKEN,
      program: [vin, TOKEN],
    };
    remoteTokens.set(TOKEN, { customer: CUSTOMER, scopes: [] });
    for (const service of ["Doors", "VehCharge", "VehCharge/state", "ThermalPrecond", "Horn", "Lights"]) {
      await command(service, everywhere, { access_token: TOKEN });
      await command(
        service,
        { action: "state" },
        { access_token: TOKEN, correlation_id: TOKEN, req_date: vin },
      );
      await command(service, { action: "lock" }, { access_token: TOKEN, vin: TOKEN, customer_id: TOKEN });
      await command(service, { action: "lock" }, { correlation_id: digits, req_date: digits });
      pass(300_000);
    }
    await bench.remote.receive({
      customer: CUSTOMER,
      topic: `psa/RemoteServices/from/cid/${CUSTOMER}/Doors`,
      payload: `${TOKEN} ${vin}`,
    });
    await command(TOKEN, { action: "state" });
    bench.recorder.connection({ at: 0, address: TOKEN, type: "accepted", customer: CUSTOMER });
    for (const path of [
      "/user",
      "/user/vehicles",
      `/user/vehicles?vinPrefix=${vin}&locale=${TOKEN}-&type=${vin}`,
      `/user/vehicles/${id}/status`,
      `/user/vehicles/${id}/lastPosition`,
      `/user/vehicles/${vin}/trips?timestamps=${TOKEN}`,
      `/user/vehicles/${vin}/trips?timestamps=${digits}&pageToken=${latitude}&distance=${position}`,
      `/${TOKEN}/${vin}`,
    ])
      await get(path);
    await get("/user/vehicles", { authorization: `Bearer ${TOKEN}` });
    expect(messages.length).toBeGreaterThan(10);
    const record = JSON.stringify(bench.recorder.entries());
    expect(bench.recorder.entries().length).toBeGreaterThan(30);
    expect(secrets.filter((secret) => record.includes(secret))).toEqual([]);
  });
});
