// The portable tests of the SDK. Their requirements on an engine's host: docs/guide/react-native.md#engine-requirements
import { MemoryStorage } from "@openpims/sdk";
import { type Case, group } from "@openpims/testing/portable/case";
import type { Recorded } from "@openpims/testing/portable/recorded";
import { storageCases } from "@openpims/testing/portable/storage-cases";
import { explainingCases } from "./explaining.ts";
import { facadeSessionCase } from "./facade-session.ts";
import { hostilePickleCases } from "./hostile-pickles.ts";
import { ledgerCases } from "./ledger.ts";
import { parameterCases, refusalCases } from "./parameters.ts";
import { pickleCases } from "./pickles.ts";
import { requestCases } from "./requests.ts";
import { vehicleCases } from "./vehicle.ts";

const inMemory = async () => {
  const storage = new MemoryStorage();
  return {
    storage,
    countAside: async (name: Parameters<MemoryStorage["setAsideOf"]>[0]) => storage.setAsideOf(name).length,
  };
};

export const sdkCases = (recorded: Recorded): Case[] => [
  ...pickleCases(recorded),
  ...hostilePickleCases,
  facadeSessionCase(recorded.facade),
  ...parameterCases,
  ...refusalCases,
  ...requestCases,
  ...explainingCases,
  ...vehicleCases,
  ...group("MemoryStorage", storageCases(inMemory)),
  ...group(
    "ledger",
    ledgerCases(async () => new MemoryStorage()),
  ),
];
