import { randomUUID } from "node:crypto";
import { openStore } from "../../packages/service/src/store/open.ts";
import type { Schema } from "../../packages/service/src/store/schema.ts";

const ACCOUNTS = 20_000;
const BATCH = 500;

/** Puts accounts with a device each into a service's store, as one that has been running for long has them. */
export async function fillStore(dataDirectory: string, databaseUrl: string | undefined): Promise<void> {
  const store = await openStore(dataDirectory, databaseUrl);
  const common = { pin: null, pin_confirmed: 0, pin_failures: 0, blocked: 0, requires_desktop_token: 0 };
  const keys = { kma: "", k0: "", k1: "", next_k0: null, next_k1: null, service_secret: null };
  const now = Date.now();
  try {
    for (let made = 0; made < ACCOUNTS; made += BATCH) {
      const ids = Array.from({ length: BATCH }, () => randomUUID());
      const accounts = ids.map((id) => ({
        ...common,
        id,
        login: `${id}@filled.example`,
        password_hash: null,
        phone_number: null,
        services: '["1"]',
        resynchronise: 0,
        created_at: now,
      }));
      const devices = ids.map((id) => ({
        ...keys,
        id: id.replaceAll("-", ""),
        account_id: id,
        name: "filled",
        installation: id,
        serial: id,
        status: "active" as const satisfies Schema["devices"]["status"],
        with_pin: 1,
        activation_code_id: null,
        created_at: now,
        last_used_at: null,
      }));
      await store.insertInto("accounts").values(accounts).execute();
      await store.insertInto("devices").values(devices).execute();
    }
  } finally {
    await store.destroy();
  }
}
