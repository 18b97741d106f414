import { createSecretKey } from "node:crypto";
import type { Clock } from "../../src/clock.ts";
import { Vault } from "../../src/keys/vault.ts";

/** A vault with its own keys. */
export const vaultFor = (clock: Clock): Vault => {
  const key = createSecretKey(Buffer.alloc(32, 7));
  const keys = [{ id: "01234567", key, activeFrom: 0 }];
  return new Vault(keys, keys, clock);
};
