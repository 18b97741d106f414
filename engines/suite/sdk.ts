// The portable tests of the SDK. They ask of an engine's host what `docs/engines.md` says.
import { MemoryStorage } from "@openpims/sdk";
import { type Case, group } from "../harness.ts";
import { explainingCases } from "./explaining.ts";
import { facadeSessionCase } from "./facade-session.ts";
import { ledgerCases } from "./ledger.ts";
import { parameterCases, refusalCases } from "./parameters.ts";
import { phoneCases } from "./phone.ts";
import type { Recorded } from "./recorded.ts";
import { requestCases } from "./requests.ts";
import { storageCases } from "./storage.ts";

const inMemory = async () => {
  const storage = new MemoryStorage();
  return {
    storage,
    countAside: async (name: Parameters<MemoryStorage["setAsideOf"]>[0]) => storage.setAsideOf(name).length,
  };
};

export const sdkCases = (recorded: Recorded): Case[] => [
  facadeSessionCase(recorded.facade),
  ...parameterCases,
  ...refusalCases,
  ...requestCases,
  ...explainingCases,
  ...group("MemoryStorage", storageCases(inMemory)),
  ...phoneCases,
  ...group(
    "ledger",
    ledgerCases(async () => new MemoryStorage()),
  ),
];
