// The records of a vehicle are the application's storage's: its errors are told as such.
import { expect, it } from "vitest";
import { MemoryStorage } from "../../src/index.ts";
import type { SecureStorage } from "../../src/platform/platform.ts";
import { vehicleRecord } from "../../src/vehicle/budget.ts";

it("names the storage whose record of a vehicle throws", async () => {
  const read = () => Promise.reject(new TypeError("the glovebox is locked"));
  const memory = new MemoryStorage();
  const storage: SecureStorage = { record: (name) => Object.assign(memory.record(name), { read }) };
  const configuration = { environment: "development", brand: "Peugeot", clientId: "openpims" } as const;
  const record = vehicleRecord({ platform: { storage }, configuration }, "VXKNZZGRTKZ002735");
  await expect(record.read()).rejects.toThrow(
    "the application's storage threw TypeError: the glovebox is locked",
  );
});
