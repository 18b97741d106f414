// The database's content, and the storage's refusal of a database that was changed from outside.
import { inspect } from "node:util";
import { StoreError } from "@openpims/maccess";
import type { Tab } from "@openpims/testing/browsers/tab";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApplication } from "./application.ts";
import { inEachBrowser } from "./in-each-browser.ts";
import { PageStorage, type PageWindow } from "./page-storage.ts";

declare const window: PageWindow;

const SECRET = "canary-5ecret-K0";

/** A record's place in the database. */
interface Entry {
  openpims: unknown;
  key: unknown;
  iv: Uint8Array;
  data: Uint8Array;
}

/** The error of the expected kind, which contains nothing of the text. */
async function refusal(kind: StoreError["kind"], work: Promise<unknown>): Promise<StoreError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({ kind });
  expect(inspect(error, { depth: 10 })).not.toContain("canary");
  return error as StoreError;
}

inEachBrowser("damaged records", (browser) => {
  let application: Awaited<ReturnType<typeof startApplication>>;
  let page: Tab;
  beforeAll(async () => {
    application = await startApplication();
    page = await browser().open();
    await page.goto(application.origin);
    await page.waitFor(() => window.ready);
  });
  afterAll(() => application.close());

  async function stored() {
    const storage = new PageStorage(page);
    const record = storage.record("device");
    await record.write(SECRET);
    return { database: storage.database, storage, record };
  }

  /** Replaces the record's entry by another value. */
  const replace = (database: string, change: string, name = "device") =>
    page.evaluate(
      ([given, text, to]) =>
        window.inDatabase(given, async (transaction) => {
          const records = transaction.objectStore("records");
          const entry = await window.requested<Entry>(records.get("device"));
          const { iv, data } = entry;
          const changes: Record<string, unknown> = {
            itself: entry,
            "a text": "canary",
            null: null,
            "an empty object": {},
            "a list": [entry],
            "another version": { ...entry, openpims: 2 },
            "another key's id": { ...entry, key: crypto.randomUUID() },
            "no iv": { ...entry, iv: undefined },
            "a short iv": { ...entry, iv: iv.slice(1) },
            "data of another type": { ...entry, data: data.buffer },
            "less data": { ...entry, data: data.slice(1) },
            "more data": { ...entry, data: new Uint8Array([...data, 0]) },
            "no data at all": { ...entry, data: new Uint8Array() },
          };
          await window.requested(records.put(changes[text], to));
        }),
      [database, change, name] as const,
    );

  const asideOf = (database: string): Promise<{ record: string; entry: unknown }[]> =>
    page.evaluate(
      (given) =>
        window.inDatabase(given, (transaction) =>
          window.requested(transaction.objectStore("aside").getAll()),
        ),
      database,
    );

  describe("what is in the database", () => {
    it("holds the text nowhere, and differs for the same text written twice", async () => {
      const { database, record } = await stored();
      const dump = () =>
        page.evaluate(
          (given) =>
            window.inDatabase(given, async (transaction) => {
              const { data, iv } = await window.requested<Entry>(
                transaction.objectStore("records").get("device"),
              );
              return [[...iv].join(), new TextDecoder().decode(data)] as const;
            }),
          database,
        );
      const first = await dump();
      await record.write(SECRET);
      const second = await dump();
      expect(first[0]).not.toBe(second[0]);
      expect(first[1]).not.toBe(second[1]);
      expect(first[1] + second[1]).not.toContain("canary");
    });

    it("has a key that no script can read, for nothing but wrapping", async () => {
      const { database } = await stored();
      const seen = await page.evaluate(async (given) => {
        const { key } = await window.inDatabase(given, (transaction) =>
          window.requested<{ key: CryptoKey }>(transaction.objectStore("keys").get("storage")),
        );
        const exported = await crypto.subtle.exportKey("raw", key).catch((error: Error) => error.name);
        return [exported, key.extractable, key.algorithm, [...key.usages].sort()];
      }, database);
      const algorithm = { name: "AES-GCM", length: 256 };
      expect(seen).toEqual(["InvalidAccessError", false, algorithm, ["decrypt", "encrypt"]]);
    });
  });

  describe("a changed record is unreadable, and stays in place", () => {
    it("for a change of any one byte", async () => {
      const { database, record } = await stored();
      const kinds = await page.evaluate(
        async ([given, text]) => {
          const swap = (change: (entry: Entry) => void) =>
            window.inDatabase(given, async (transaction) => {
              const records = transaction.objectStore("records");
              const entry = await window.requested<Entry>(records.get("device"));
              change(entry);
              await window.requested(records.put(entry, "device"));
              return entry;
            });
          const { iv, data } = await swap(() => undefined);
          const seen: unknown[] = [];
          const places = [...iv].map((_, at) => ["iv", at] as const);
          for (const [field, at] of [...places, ...[...data].map((_, n) => ["data", n] as const)]) {
            const flip = (entry: Entry) => {
              entry[field][at] = Number(entry[field][at]) ^ 1;
            };
            await swap(flip);
            seen.push(await window.attempt(() => window.recordOf([given, "device"]).read()));
            await swap(flip);
          }
          const whole = await window.attempt(() => window.recordOf([given, "device"]).read());
          return { seen, whole, expected: 12 + new TextEncoder().encode(text).length + 16 };
        },
        [database, SECRET] as const,
      );
      expect(kinds.seen).toHaveLength(kinds.expected);
      for (const each of kinds.seen) expect(each).toMatchObject({ refusal: { kind: "unreadable" } });
      expect(kinds.whole).toEqual({ value: SECRET });
      expect(await record.read()).toBe(SECRET);
    });

    it.each([
      "a text",
      "null",
      "an empty object",
      "a list",
      "another version",
      "another key's id",
      "no iv",
      "a short iv",
      "data of another type",
      "less data",
      "more data",
      "no data at all",
    ])("for %s in its place", async (what) => {
      const { database, record } = await stored();
      await replace(database, what);
      await refusal("unreadable", record.read());
      // A read does not set the record aside.
      await refusal("unreadable", record.read());
      await record.setAside();
      expect(await record.read()).toBeUndefined();
      expect(await asideOf(database)).toHaveLength(1);
    });

    it("for a record copied under another one's name", async () => {
      const { database, storage } = await stored();
      await replace(database, "itself", "session");
      await refusal("unreadable", storage.record("session").read());
      expect(await storage.record("device").read()).toBe(SECRET);
    });

    it.each(["missing", "another one under its id", "readable", "not a key"])(
      "for a key that is %s; set aside, it is kept, and the next write works",
      async (how) => {
        const { database, storage, record } = await stored();
        await page.evaluate(
          async ([given, kind]) => {
            const make = (extractable: boolean) =>
              crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, extractable, [
                "encrypt",
                "decrypt",
              ]);
            const [another, readable] = [await make(false), await make(true)];
            await window.inDatabase(given, async (transaction) => {
              const keys = transaction.objectStore("keys");
              const { id } = await window.requested<{ id: string }>(keys.get("storage"));
              if (kind === "missing") await window.requested(keys.clear());
              else if (kind === "not a key") await window.requested(keys.put("canary", "storage"));
              else
                await window.requested(
                  keys.put({ id, key: kind === "readable" ? readable : another }, "storage"),
                );
            });
          },
          [database, how] as const,
        );
        await refusal("unreadable", record.read());
        await record.setAside();
        await record.write("next");
        expect(await record.read()).toBe("next");
        await storage.record("session").write("too");
        expect(await storage.record("session").read()).toBe("too");
        const kept = (await asideOf(database)).map((each) => each.record);
        const damaged = how === "readable" || how === "not a key";
        expect(kept).toEqual(damaged ? ["device", "keys"] : ["device"]);
      },
    );
  });
});
