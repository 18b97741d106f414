import { startTestService } from "@openpims/testing";
import { expect, test } from "vitest";

test("an app locks its user's car, and hears that a door is open", async () => {
  await using service = await startTestService({ car: true });
  const account = await service.account();
  const { pims, vin } = await account.driving();
  await pims.subscribe("pims.vehicle.signal", null, () => {});
  const { fleet } = service.bench;

  fleet.happen(vin, { type: "unlock" });
  const locked = await pims.set("pims.vehicle.command", { action: "doors", doorState: "lock" });
  expect(locked.status).toBe("SUCCEEDED");

  fleet.happen(vin, { type: "unlock" });
  fleet.happen(vin, { type: "open", door: "Driver" });
  const refused = await pims.set("pims.vehicle.command", { action: "doors", doorState: "lock" });
  expect(refused).toMatchObject({ status: "FAILED", error: { code: 2362 } });
  await pims.unsubscribe("pims.vehicle.signal");
});
