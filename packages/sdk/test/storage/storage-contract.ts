import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RecordName, SecureStorage } from "../../src/platform.ts";

export interface StorageUnderTest {
  readonly storage: SecureStorage;
  /** How many texts were moved out of the way. */
  countAside(name: RecordName): Promise<number>;
}

/** What every SecureStorage does, whatever it is made of. */
export function storageContract(label: string, make: () => Promise<StorageUnderTest>): void {
  describe(`${label} keeps the storage contract`, () => {
    it("has no text before the first write", async () => {
      const { storage } = await make();
      expect(await storage.record("device").read()).toBeUndefined();
    });

    it.each([
      ["no", ""],
      ["a plain", "plain"],
      ["an international", "ünïcödé 車 🚗\n\0"],
      ["a long", "x".repeat(200_000)],
    ])("gives back %s text", async (_, text) => {
      const { storage } = await make();
      await storage.record("device").write(text);
      expect(await storage.record("device").read()).toBe(text);
    });

    it("replaces a longer text by a shorter one", async () => {
      const { storage } = await make();
      const record = storage.record("device");
      await record.write("a long first text");
      await record.write("b");
      expect(await record.read()).toBe("b");
    });

    it("keeps the records apart", async () => {
      const { storage } = await make();
      await storage.record("device").write("of the device");
      expect(await storage.record("session").read()).toBeUndefined();
      await storage.record("session").write("of the session");
      expect(await storage.record("device").read()).toBe("of the device");
      expect(await storage.record("ledger").read()).toBeUndefined();
      await storage.record("ledger").write("of the ledger");
      expect(await storage.record("session").read()).toBe("of the session");
      expect(await storage.record("ledger").read()).toBe("of the ledger");
    });

    it("runs 50 concurrent works one by one, in the order they came", async () => {
      const { storage } = await make();
      let inside = 0;
      const order: number[] = [];
      const work = async (n: number) => {
        expect(++inside).toBe(1);
        const record = storage.record("device");
        const before = Number((await record.read()) ?? "0");
        await nextTurn();
        await record.write(String(before + 1));
        order.push(n);
        inside--;
      };
      const numbers = Array.from({ length: 50 }, (_, n) => n);
      await Promise.all(numbers.map((n) => storage.record("device").exclusively(() => work(n))));
      expect(await storage.record("device").read()).toBe("50");
      expect(order).toEqual(numbers);
    });

    it("lets work on one record while the other is held", async () => {
      const { storage } = await make();
      const nested = () => storage.record("session").exclusively(async () => "both");
      expect(await storage.record("device").exclusively(nested)).toBe("both");
    });

    it("is free again after a work that throws, and passes the error on", async () => {
      const { storage } = await make();
      const record = storage.record("device");
      const error = new Error("of the work");
      const first = record.exclusively(() => Promise.reject(error));
      const second = record.exclusively(async () => "second");
      await expect(first).rejects.toBe(error);
      expect(await second).toBe("second");
    });

    it("moves a text out of the way without losing it or an earlier one", async () => {
      const { storage, countAside } = await make();
      const record = storage.record("device");
      for (const n of [1, 2]) {
        await record.write(`text ${n}`);
        await record.setAside();
        expect(await record.read()).toBeUndefined();
        expect(await countAside("device")).toBe(n);
      }
      await record.write("text 3");
      expect(await record.read()).toBe("text 3");
    });

    it("moves nothing where there is nothing", async () => {
      const { storage, countAside } = await make();
      await storage.record("device").write("stays");
      await storage.record("session").setAside();
      expect(await countAside("session")).toBe(0);
      expect(await storage.record("device").read()).toBe("stays");
    });
  });
}
