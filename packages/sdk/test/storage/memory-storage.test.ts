import { expect, it } from "vitest";
import { MemoryStorage } from "../../src/platform/memory/memory-storage.ts";
import { storageContract } from "./storage-contract.ts";

storageContract("MemoryStorage", async () => {
  const storage = new MemoryStorage();
  return { storage, countAside: async (name) => storage.setAsideOf(name).length };
});

it("shows the texts moved out of the way, oldest first", async () => {
  const storage = new MemoryStorage();
  for (const text of ["one", "two"]) {
    await storage.record("device").write(text);
    await storage.record("device").setAside();
  }
  expect(storage.setAsideOf("device")).toEqual(["one", "two"]);
});
