// The contract of SecureStorage, for every implementation.
import type { RecordName, SecureStorage } from "@openpims/sdk";
import type { Case } from "./case.ts";
import { equal, rejection } from "./check.ts";

export interface StorageUnderTest {
  readonly storage: SecureStorage;
  /** The number of unreadable texts that were moved aside. */
  countAside(name: RecordName): Promise<number>;
}

const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ["no", ""],
  ["a plain", "plain"],
  ["an international", "ünïcödé 車 🚗\n\0"],
  ["a long", "x".repeat(200_000)],
];

/** @param make gives an empty storage */
export const storageCases = (make: () => Promise<StorageUnderTest>): Case[] => [
  {
    name: "has no text before the first write",
    run: async () => {
      const { storage } = await make();
      equal(await storage.record("device").read(), undefined);
    },
  },
  ...TEXTS.map(([what, text]) => ({
    name: `gives back ${what} text`,
    run: async () => {
      const { storage } = await make();
      await storage.record("device").write(text);
      equal(await storage.record("device").read(), text);
    },
  })),
  {
    name: "replaces a longer text by a shorter one",
    run: async () => {
      const record = (await make()).storage.record("device");
      await record.write("a long first text");
      await record.write("b");
      equal(await record.read(), "b");
    },
  },
  ...(["successor", "note"] as const).map((as) => ({
    name: `gives back the last of many texts, also of a ${as}`,
    run: async () => {
      const record = (await make()).storage.record("device");
      await record.write("first");
      for (const text of ["second", "", "third".repeat(2000), "fourth", "x".repeat(200_000), "last"]) {
        await record.exclusively(() => record.write(text, as));
        equal(await record.read(), text);
      }
      await record.write("replaced");
      equal(await record.read(), "replaced");
    },
  })),
  {
    name: "keeps the records apart",
    run: async () => {
      const { storage } = await make();
      await storage.record("device").write("of the device");
      equal(await storage.record("session").read(), undefined);
      await storage.record("session").write("of the session");
      equal(await storage.record("device").read(), "of the device");
      equal(await storage.record("ledger").read(), undefined);
      await storage.record("ledger").write("of the ledger");
      equal(await storage.record("session").read(), "of the session");
      equal(await storage.record("ledger").read(), "of the ledger");
    },
  },
  {
    name: "runs 50 concurrent works one by one, in the order they came",
    run: async () => {
      const { storage } = await make();
      let inside = 0;
      const order: number[] = [];
      const work = async (n: number) => {
        equal(++inside, 1);
        const record = storage.record("device");
        const before = Number((await record.read()) ?? "0");
        await new Promise<void>((resolve) => setTimeout(resolve, 0));
        await record.write(String(before + 1));
        order.push(n);
        inside--;
      };
      const numbers = Array.from({ length: 50 }, (_, n) => n);
      await Promise.all(numbers.map((n) => storage.record("device").exclusively(() => work(n))));
      equal(await storage.record("device").read(), "50");
      equal(order, numbers);
    },
  },
  {
    name: "lets work on one record while the other is held",
    run: async () => {
      const { storage } = await make();
      const nested = () => storage.record("session").exclusively(async () => "both");
      equal(await storage.record("device").exclusively(nested), "both");
    },
  },
  {
    name: "is free again after a work that throws, and passes the error on",
    run: async () => {
      const record = (await make()).storage.record("device");
      const error = new Error("of the work");
      const first = record.exclusively(() => Promise.reject(error));
      const second = record.exclusively(async () => "second");
      equal((await rejection(first)) === error, true);
      equal(await second, "second");
    },
  },
  {
    name: "moves a text out of the way without losing it or an earlier one",
    run: async () => {
      const { storage, countAside } = await make();
      const record = storage.record("device");
      for (const n of [1, 2]) {
        await record.write(`text ${n}`);
        await record.setAside();
        equal(await record.read(), undefined);
        equal(await countAside("device"), n);
      }
      await record.write("text 3");
      equal(await record.read(), "text 3");
    },
  },
  {
    name: "moves nothing where there is nothing",
    run: async () => {
      const { storage, countAside } = await make();
      await storage.record("device").write("stays");
      await storage.record("session").setAside();
      equal(await countAside("session"), 0);
      equal(await storage.record("device").read(), "stays");
    },
  },
];
