// The items of an application without Expo, over a double of react-native-keychain that follows its documentation.
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, equal, rejection } from "@openpims/testing/portable/check";
import { storageCases } from "@openpims/testing/portable/storage-cases";
import { type Keychain, keychainItems } from "../../src/keychain-items.ts";
import { SecureItemsStorage } from "../../src/secure-items-storage.ts";

interface Options {
  readonly service: string;
  readonly accessible?: string;
}

/** `false` says that there is no entry, or that one could not be stored. */
class DoubleKeychain implements Keychain {
  readonly ACCESSIBLE = { WHEN_UNLOCKED_THIS_DEVICE_ONLY: "AccessibleWhenUnlockedThisDeviceOnly" };
  readonly stored = new Map<string, { readonly password: string; readonly accessible: string | undefined }>();
  isFull = false;

  async setGenericPassword(_: string, password: string, { service, accessible }: Options) {
    if (this.isFull) return false;
    this.stored.set(service, { password, accessible });
    return { service, storage: "keychain" };
  }

  async getGenericPassword({ service }: Options) {
    return this.stored.get(service) ?? (false as const);
  }

  async resetGenericPassword({ service }: Options) {
    this.stored.delete(service);
    return true;
  }
}

export const keychainCases: readonly Case[] = group("keychainItems", [
  ...storageCases(async () => {
    const keychain = new DoubleKeychain();
    const prefix = (name: string) => `openpims.openpims.${name}.unreadable.`;
    return {
      storage: new SecureItemsStorage(keychainItems(keychain)),
      countAside: async (name) =>
        [...keychain.stored.keys()].filter((service) => service.startsWith(prefix(name))).length,
    };
  }),
  {
    name: "are readable on this phone only, while it is unlocked",
    run: async () => {
      const keychain = new DoubleKeychain();
      await keychainItems(keychain).set("item", "text");
      equal(
        [...keychain.stored.values()],
        [{ password: "text", accessible: "AccessibleWhenUnlockedThisDeviceOnly" }],
      );
    },
  },
  {
    name: "say so where the keychain stores nothing",
    run: async () => {
      const keychain = new DoubleKeychain();
      keychain.isFull = true;
      const record = new SecureItemsStorage(keychainItems(keychain)).record("device");
      contains(await rejection(record.write("text")), { kind: "failed" });
    },
  },
]);
