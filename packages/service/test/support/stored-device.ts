import { randomBytes } from "node:crypto";
import type { Database } from "../../src/store/schema.ts";

/** Stores a device of the account with dummy keys. @returns its id */
export async function storeDevice(
  database: Database,
  accountId: string,
  now: number,
  status: "active" | "disabled" = "active",
): Promise<string> {
  const id = randomBytes(16).toString("hex");
  await database
    .insertInto("devices")
    .values({
      ...{ id, account_id: accountId, name: "device", installation: id, serial: id, status, with_pin: 1 },
      ...{ pin_failures: 0, blocked: 0 },
      ...{ kma: "v1.", k0: "v1.", k1: "v1.", created_at: now },
    })
    .execute();
  return id;
}
