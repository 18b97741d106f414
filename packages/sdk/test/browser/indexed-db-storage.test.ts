// The contract of the storage, and the behaviour specific to browsers, in a real one.
import { randomUUID } from "node:crypto";
import { PlaywrightTab } from "@openpims/testing/browsers/playwright-tab";
import type { Tab } from "@openpims/testing/browsers/tab";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storageContract } from "../storage/storage-contract.ts";
import { startApplication } from "./application.ts";
import { inEachBrowser } from "./in-each-browser.ts";
import { PageStorage, type PageWindow } from "./page-storage.ts";

declare const window: PageWindow;

/** An unreadable record that was moved aside. */
interface Aside {
  readonly record: string;
  readonly entry: unknown;
}

inEachBrowser("storage", (browser, name) => {
  let application: Awaited<ReturnType<typeof startApplication>>;
  let page: Tab;
  beforeAll(async () => {
    application = await startApplication();
    page = await openTab();
  });
  afterAll(() => application.close());

  async function openTab(): Promise<Tab> {
    const tab = await browser().open();
    await tab.goto(application.origin);
    await tab.waitFor(() => window.ready);
    return tab;
  }

  storageContract("IndexedDbStorage", async () => {
    const storage = new PageStorage(page);
    const countAside = (name: string) =>
      page.evaluate(
        ([database, record]) =>
          window.inDatabase(database, async (transaction) => {
            const all = await window.requested<Aside[]>(transaction.objectStore("aside").getAll());
            return all.filter((each) => each.record === record).length;
          }),
        [storage.database, name] as const,
      );
    return { storage, countAside };
  });

  it("grants a tab's lock in the order of the calls", async () => {
    const order = await page.evaluate(async (database) => {
      const seen: number[] = [];
      const numbers = Array.from({ length: 50 }, (_, n) => n);
      const work = (n: number) => async () => void seen.push(n);
      await Promise.all(numbers.map((n) => window.recordOf([database, "device"]).exclusively(work(n))));
      return seen;
    }, randomUUID());
    expect(order).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it("passes errors of the work under the lock through unchanged", async () => {
    const database = randomUUID();
    const same = await page.evaluate(async (name) => {
      const error = new DOMException("of the work", "AbortError");
      const thrown = await window
        .recordOf([name, "device"])
        .exclusively(() => Promise.reject(error))
        .catch((each: unknown) => each);
      return thrown === error;
    }, database);
    expect(same).toBe(true);
  });

  describe("in two tabs", () => {
    it("counts to 100 without losing one, under the lock", async () => {
      const database = randomUUID();
      const tabs = [page, await openTab()];
      const count = (name: string) =>
        Promise.all(
          Array.from({ length: 50 }, () => {
            const record = window.recordOf([name, "device"]);
            return record.exclusively(async () => {
              await record.write(String(Number((await record.read()) ?? "0") + 1));
            });
          }),
        );
      await Promise.all(tabs.map((tab) => tab.evaluate(count, database)));
      expect(await new PageStorage(page, database).record("device").read()).toBe("100");
      await tabs[1]?.close();
    });

    it("agrees on one key where both begin at once", async () => {
      const tabs = [page, await openTab()] as const;
      for (let round = 0; round < 10; round++) {
        const [one, other] = tabs.map((tab) => new PageStorage(tab, `race-${round}`));
        await Promise.all([one?.record("device").write("one"), other?.record("session").write("other")]);
        expect(await other?.record("device").read()).toBe("one");
        expect(await one?.record("session").read()).toBe("other");
      }
      await tabs[1].close();
    });

    const ends: readonly (readonly [how: string, end: (tab: Tab) => Promise<void>])[] = [
      ["closed", (tab) => tab.close()],
      ["reloaded", (tab) => tab.reload()],
      ...(name === "Chromium" ? [["killed", kill] as const] : []),
    ];
    it.each(ends)("hands the lock on when the tab that holds it is %s", async (_, end) => {
      const holder = await openTab();
      const database = randomUUID();
      await holder.evaluate((name) => window.request([name, "device"], "lock"), database);
      const held = await holder.evaluate(() => window.held("lock"));
      expect(held).toEqual({ value: undefined });
      let free = false;
      const record = new PageStorage(page, database).record("device");
      const waiting = record.exclusively(async () => {
        free = true;
      });
      // Another record's lock was granted meanwhile, so the first one would be too if it were not held.
      await new PageStorage(page, database).record("session").exclusively(async () => undefined);
      expect(free).toBe(false);
      await end(holder);
      await waiting;
      expect(free).toBe(true);
    });
  });

  it("has the old text or the new one, whole, when the tab dies in the middle of writing", async () => {
    const writer = await openTab();
    const database = randomUUID();
    await writer.evaluate((given) => {
      const record = window.recordOf([given, "device"]);
      const write = async () => {
        for (let n = 0; ; n++) {
          await record.exclusively(() => record.write(`${n} `.repeat(50_000)));
          Object.assign(window, { written: n });
        }
      };
      void write();
    }, database);
    await writer.waitFor(() => (window as unknown as Progress).written >= 20);
    const written = await writer.evaluate(() => (window as unknown as Progress).written);
    await (name === "Chromium" ? kill(writer) : writer.close());
    const record = new PageStorage(page, database).record("device");
    const text = await record.exclusively(() => record.read());
    const [last = ""] = (text ?? "").split(" ");
    expect(Number(last)).toBeGreaterThanOrEqual(written);
    expect(text).toBe(`${last} `.repeat(50_000));
  });
});

/** The number of the last text whose writing has ended. */
interface Progress {
  readonly written: number;
}

/** Kills the process of Chromium's tab in the middle of its work. */
async function kill(tab: Tab): Promise<void> {
  if (!(tab instanceof PlaywrightTab)) throw new Error("this browser's tabs cannot be killed");
  const crashed = tab.page.waitForEvent("crash");
  const devTools = await tab.page.context().newCDPSession(tab.page);
  // Never answered: the process is gone.
  devTools.send("Page.crash").catch(() => undefined);
  await crashed;
  await tab.close();
}
