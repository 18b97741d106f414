// The contract of the storage, and the behaviour specific to browsers, in a real one.
import { randomUUID } from "node:crypto";
import { type Chromium, chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storageContract } from "../storage/storage-contract.ts";
import { startApplication } from "./application.ts";
import { PageStorage, type PageWindow } from "./page-storage.ts";

declare const window: PageWindow;

/** An unreadable record that was moved aside. */
interface Aside {
  readonly record: string;
  readonly entry: unknown;
}

describe.skipIf(noChromium)(`IndexedDB${chromiumReason}`, () => {
  let browser: Chromium;
  let application: Awaited<ReturnType<typeof startApplication>>;
  let page: Page;
  beforeAll(async () => {
    [browser, application] = await Promise.all([launchChromium(), startApplication()]);
    page = await openTab();
  });
  afterAll(() => Promise.all([browser.close(), application.close()]));

  async function openTab(origin = application.origin): Promise<Page> {
    const tab = await browser.context.newPage();
    await tab.goto(origin);
    await tab.waitForFunction(() => window.ready);
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

    it.each([
      ["closed", (tab: Page) => tab.close()],
      ["reloaded", async (tab: Page) => void (await tab.reload())],
      ["killed", kill],
    ])("hands the lock on when the tab that holds it is %s", async (_, end) => {
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

  /** Kills the tab's process in the middle of its work. */
  async function kill(tab: Page): Promise<void> {
    const crashed = tab.waitForEvent("crash");
    const devTools = await browser.context.newCDPSession(tab);
    // Never answered: the process is gone.
    devTools.send("Page.crash").catch(() => undefined);
    await crashed;
    await tab.close();
  }

  it("has the old text or the new one, whole, when the tab dies in the middle of writing", async () => {
    const writer = await openTab();
    const database = randomUUID();
    let written = -1;
    const enough = Promise.withResolvers<void>();
    await writer.exposeFunction("written", (n: number) => {
      written = n;
      if (n === 20) enough.resolve();
    });
    await writer.evaluate((name) => {
      const { written: tell } = window as unknown as { written(n: number): Promise<void> };
      const record = window.recordOf([name, "device"]);
      const write = async () => {
        for (let n = 0; ; n++) {
          await record.exclusively(() => record.write(`${n} `.repeat(50_000)));
          void tell(n);
        }
      };
      void write();
    }, database);
    await enough.promise;
    await kill(writer);
    const record = new PageStorage(page, database).record("device");
    const text = await record.exclusively(() => record.read());
    const [last = ""] = (text ?? "").split(" ");
    expect(Number(last)).toBeGreaterThanOrEqual(written);
    expect(text).toBe(`${last} `.repeat(50_000));
  });
});
