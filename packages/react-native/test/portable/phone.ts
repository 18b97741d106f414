// The storage for React Native, over a double of expo-secure-store that follows its documentation. It tests the adapter's own
// logic, also on a phone's engines. It does not test the real module on a phone.

import { utf8ToBytes } from "@openpims/maccess";
import { type Case, group } from "@openpims/testing/portable/case";
import { storageCases } from "@openpims/testing/portable/storage-cases";
import { type SecureItems, SecureItemsStorage } from "../../src/secure-items-storage.ts";

/** The phone's stored items. `changesLeft` ends the application after that many changes. */
export class Phone implements SecureItems {
  readonly stored = new Map<string, string>();
  changesLeft = Number.POSITIVE_INFINITY;
  /** While the phone is locked no item is given or taken. */
  locked = false;
  /** The items that were restored without their key. */
  readonly #undecryptable = new Set<string>();

  /** Restores a backup on another phone: the items are there, their key is not. */
  restore(): void {
    for (const name of this.stored.keys()) this.#undecryptable.add(name);
  }

  async get(name: string): Promise<string | null> {
    this.#check(name);
    if (this.locked || this.#undecryptable.has(name)) throw new Error("could not decrypt the value");
    return this.stored.get(name) ?? null;
  }

  async set(name: string, value: string): Promise<void> {
    this.#check(name);
    if (utf8ToBytes(value).length > 2048) throw new Error("more than 2048 bytes");
    this.#change();
    this.#undecryptable.delete(name);
    this.stored.set(name, value);
  }

  async remove(name: string): Promise<void> {
    this.#check(name);
    this.#change();
    this.#undecryptable.delete(name);
    this.stored.delete(name);
  }

  #check(name: string): void {
    if (!/^[\w.-]+$/.test(name)) throw new Error("a name has letters, digits, '.', '-' and '_' only");
  }

  #change(): void {
    if (this.locked) throw new Error("User interaction is not allowed");
    if (this.changesLeft-- <= 0) throw new Error("ended");
  }
}

export const phoneCases: readonly Case[] = group(
  "SecureItemsStorage",
  storageCases(async () => {
    const phone = new Phone();
    const countAside = async (name: string) =>
      [...phone.stored.keys()].filter((key) => key.startsWith(`openpims.${name}.unreadable.`)).length;
    return { storage: new SecureItemsStorage(phone), countAside };
  }),
);
