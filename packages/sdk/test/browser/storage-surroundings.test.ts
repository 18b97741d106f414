// The storage under outside influence: by the browser, its user and the site's other pages.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlaywrightTab } from "@openpims/testing/browsers/playwright-tab";
import { type Chromium, chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import type { CDPSession } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startApplication } from "./application.ts";
import { PageStorage, type PageWindow } from "./page-storage.ts";

declare const window: PageWindow;

type Application = Awaited<ReturnType<typeof startApplication>>;

describe.skipIf(noChromium)(`the storage of a site${chromiumReason}`, () => {
  let browser: Chromium;
  let application: Application;
  beforeAll(async () => {
    [browser, application] = await Promise.all([launchChromium(), startApplication()]);
  });
  afterAll(() => Promise.all([browser.close(), application.close()]));

  async function openTab(address = application.origin, prepare?: () => void): Promise<PlaywrightTab> {
    const tab = new PlaywrightTab(await browser.context.newPage());
    onTestFinished(() => tab.close());
    if (prepare) await tab.page.addInitScript(prepare);
    await tab.goto(address);
    await tab.waitFor(() => window.ready);
    return tab;
  }

  const devToolsOf = (tab: PlaywrightTab): Promise<CDPSession> => browser.context.newCDPSession(tab.page);

  it("opens its connection again where the browser has dropped it, and says so where that does not help", async () => {
    const tab = await openTab();
    const record = new PageStorage(tab, randomUUID()).record("device");
    await record.write("written before");
    // The connections that are open now fail; with `all`, the later ones too.
    const drop = (all: boolean) =>
      tab.evaluate((everyOne) => {
        const { transaction } = IDBDatabase.prototype;
        const born = new WeakSet<IDBDatabase>();
        const { open } = IDBFactory.prototype;
        IDBFactory.prototype.open = function (...given) {
          const request = open.apply(this, given);
          request.addEventListener("success", () => born.add(request.result));
          return request;
        };
        IDBDatabase.prototype.transaction = function (...given) {
          if (everyOne || !born.has(this)) throw new DOMException("Connection is lost", "UnknownError");
          return transaction.apply(this, given);
        };
      }, all);
    await drop(false);
    expect(await record.read()).toBe("written before");
    await drop(true);
    await expect(record.read()).rejects.toThrow("reload the page");
  });

  it("is nothing to a page of another origin", async () => {
    const other = await startApplication();
    onTestFinished(() => other.close());
    const database = randomUUID();
    const own = new PageStorage(await openTab(), database).record("device");
    await own.write("own");
    const foreign = new PageStorage(await openTab(other.origin), database).record("device");
    expect(await foreign.read()).toBeUndefined();
    // Their locks are separate too: neither waits for the other.
    expect(await own.exclusively(() => foreign.exclusively(() => own.read()))).toBe("own");
  });

  it("is empty where the user has cleared it under an open page, and takes a device again", async () => {
    const tab = await openTab();
    const record = new PageStorage(tab).record("device");
    await record.write("before");
    const devTools = await devToolsOf(tab);
    await devTools.send("Storage.clearDataForOrigin", {
      origin: application.origin,
      storageTypes: "indexeddb",
    });
    expect(await record.read()).toBeUndefined();
    await record.write("after");
    expect(await record.read()).toBe("after");
  });

  it("blocks no other tab: it can delete the database, or upgrade it to a newer version", async () => {
    const tab = await openTab();
    const storage = new PageStorage(tab);
    await storage.record("device").write("text");
    const other = await openTab();
    const ended = ([name, version]: readonly [string, number]) =>
      new Promise<string>((resolve) => {
        const request = version === 0 ? indexedDB.deleteDatabase(name) : indexedDB.open(name, version);
        request.onblocked = () => resolve("blocked");
        request.onsuccess = () => {
          request.result?.close();
          resolve("done");
        };
      });
    expect(await other.evaluate(ended, [storage.database, 0] as const)).toBe("done");
    expect(await storage.record("device").read()).toBeUndefined();
    expect(await other.evaluate(ended, [storage.database, 2] as const)).toBe("done");
    await expect(storage.record("device").read()).rejects.toMatchObject({
      kind: "failed",
      message: expect.stringContaining("reload the page"),
    });
  });

  it("does not wait forever if another page blocks the opening of the database", async () => {
    const database = randomUUID();
    const other = await openTab();
    await other.evaluate(async (name) => {
      // Kept open in spite of all events, while a deletion waits for it.
      Object.assign(window, { kept: await window.requested(indexedDB.open(name)) });
      indexedDB.deleteDatabase(name);
    }, database);
    const tab = await openTab(application.origin, () => {
      const { setTimeout: start } = globalThis;
      // Ends the ten seconds at once.
      Object.assign(globalThis, {
        setTimeout: (act: () => void, ms: number) => start(act, ms === 10_000 ? 0 : ms),
      });
    });
    await expect(new PageStorage(tab, database).record("device").read()).rejects.toMatchObject({
      kind: "failed",
      message: expect.stringContaining("close the site's other tabs"),
    });
  });

  it("reports a full disk, and keeps the old text", async () => {
    const full = await startApplication();
    onTestFinished(() => full.close());
    const tab = await openTab(full.origin);
    const record = new PageStorage(tab).record("device");
    const devTools = await devToolsOf(tab);
    // Before the first write: the browser caches the remaining quota for a while.
    await devTools.send("Storage.overrideQuotaForOrigin", { origin: full.origin, quotaSize: 100_000 });
    await record.write("small");
    await expect(record.write("x".repeat(500_000))).rejects.toMatchObject({
      kind: "failed",
      message: expect.stringContaining("free space on the disk"),
    });
    expect(await record.read()).toBe("small");
    await devTools.send("Storage.overrideQuotaForOrigin", { origin: full.origin });
    await record.write("y".repeat(500_000));
    expect(await record.read()).toHaveLength(500_000);
  });

  it("says so on a page that came without TLS", async () => {
    const sdk = await (await fetch(`${application.origin}/sdk.js`)).text();
    const html = await (await fetch(application.origin)).text();
    const tab = new PlaywrightTab(await browser.context.newPage());
    onTestFinished(() => tab.close());
    await tab.page.route("http://pims.example/**", (route) =>
      route.request().url().endsWith("/sdk.js")
        ? route.fulfill({ contentType: "text/javascript", body: sdk })
        : route.fulfill({ contentType: "text/html", body: html }),
    );
    await tab.goto("http://pims.example/");
    await tab.waitFor(() => window.ready);
    const record = new PageStorage(tab, "insecure").record("device");
    const refusal = { kind: "failed", message: expect.stringContaining("https") };
    await expect(record.read()).rejects.toMatchObject(refusal);
    await expect(record.write("text")).rejects.toMatchObject(refusal);
    await expect(record.exclusively(async () => undefined)).rejects.toMatchObject(refusal);
  });

  it("gives up waiting for a tab that works too long on the device", async () => {
    const storage = new PageStorage(await openTab());
    const waiting = new PageStorage(
      await openTab(application.origin, () => {
        // Ends the two minutes at once.
        AbortSignal.timeout = () => AbortSignal.abort(new DOMException("", "TimeoutError"));
      }),
      storage.database,
    );
    await storage.record("device").exclusively(async () => {
      await expect(waiting.record("device").exclusively(async () => undefined)).rejects.toMatchObject({
        kind: "failed",
        message: expect.stringContaining("in use by another tab"),
      });
    });
  });

  describe("is asked to stay", () => {
    /** A page that counts its requests to the browser. */
    const openSite = () =>
      openTab(application.origin, () => {
        const { persist } = StorageManager.prototype;
        Object.assign(window, { asked: 0 });
        StorageManager.prototype.persist = function () {
          (window as unknown as { asked: number }).asked++;
          return persist.call(this);
        };
      });
    const asked = (tab: PlaywrightTab) => tab.evaluate(() => (window as unknown as { asked: number }).asked);

    it("once there is a device in it, and not for a session", async () => {
      const tab = await openSite();
      const storage = new PageStorage(tab);
      await storage.record("session").write("of a user");
      expect(await asked(tab)).toBe(0);
      await storage.record("device").write("enrolled");
      await tab.waitFor(() => (window as unknown as { asked: number }).asked === 1);
      await storage.record("device").write("used");
      expect(await asked(tab)).toBe(1);
    });

    it("when the application says so, where it wants to choose the moment", async () => {
      const tab = await openSite();
      await tab.evaluate(async () => {
        const storage = new window.sdk.IndexedDbStorage({ database: crypto.randomUUID(), persist: false });
        await storage.record("device").write("enrolled");
        Object.assign(window, { storage });
      });
      expect(await asked(tab)).toBe(0);
      const devTools = await devToolsOf(tab);
      const { origin } = application;
      await devTools.send("Browser.grantPermissions", { origin, permissions: ["durableStorage"] });
      const persist = () =>
        (window as unknown as { storage: { persist(): Promise<boolean> } }).storage.persist();
      expect(await tab.evaluate(persist)).toBe(true);
      expect(await tab.evaluate(() => navigator.storage.persisted())).toBe(true);
    });
  });
});

it.skipIf(noChromium)(`has what was written when the browser itself dies${chromiumReason}`, async () => {
  const profile = mkdtempSync(join(tmpdir(), "openpims-chromium-"));
  onTestFinished(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const application = await startApplication();
  onTestFinished(() => application.close());
  const open = async (browser: Chromium) => {
    const tab = new PlaywrightTab(await browser.context.newPage());
    await tab.goto(application.origin);
    await tab.waitFor(() => window.ready);
    return { tab, record: new PageStorage(tab, "openpims").record("device") };
  };
  const first = await launchChromium({ profile });
  const { tab, record } = await open(first);
  await record.write("written");
  const devTools = await first.context.newCDPSession(tab.page);
  const closed = first.context.waitForEvent("close");
  devTools.send("Browser.crash").catch(() => undefined);
  await closed;
  const second = await launchChromium({ profile });
  expect(await (await open(second)).record.read()).toBe("written");
  await second.close();
});
