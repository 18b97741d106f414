import { type StorageUnderTest, storageCases } from "@openpims/testing/portable/storage-cases";
import { describe, it } from "vitest";

export type { StorageUnderTest };

/** The contract of SecureStorage, for every implementation and engine. The cases are in @openpims/testing. */
export function storageContract(label: string, make: () => Promise<StorageUnderTest>): void {
  describe(`${label} keeps the storage contract`, () => {
    for (const { name, run } of storageCases(make)) it(name, run);
  });
}
