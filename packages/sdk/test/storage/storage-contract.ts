import { type StorageUnderTest, storageCases } from "@openpims/testing/portable/storage-cases";
import { describe, it } from "vitest";

export type { StorageUnderTest };

/** What every SecureStorage does, whatever it is made of, and on every engine: the cases are in @openpims/testing. */
export function storageContract(label: string, make: () => Promise<StorageUnderTest>): void {
  describe(`${label} keeps the storage contract`, () => {
    for (const { name, run } of storageCases(make)) it(name, run);
  });
}
