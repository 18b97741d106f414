// Everyday faults: several tabs, reloads, lost networks, a restarted service, a browser that blocks windows.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startService } from "@openpims/service";
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { PASSWORD, PIN } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { forgetSite, type PhoneBench, PhonePage, startBench } from "./phone-page.ts";

// A browser beside other tests is slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

describe.skipIf(noChromium)(`the phone${chromiumReason}`, () => {
  let bench: PhoneBench;
  beforeAll(async () => {
    bench = await startBench();
  });
  beforeEach(async () => {
    await bench.context.setOffline(false);
    await forgetSite(bench);
  });
  afterAll(() => bench.close());

  it("continues after a reload at the same step, without a stored code or PIN", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.signIn(login);
    await phone.step("Make this device yours");
    await phone.page.reload();
    await phone.press("Send me the SMS");
    const code = await phone.newSmsCode(login);
    await phone.page.reload();
    await phone.giveCode(code);
    await phone.step("Choose a PIN");
    await phone.page.reload();
    await phone.step("Enter the SMS code");
    expect(await phone.notice()).toContain("once more");
    await phone.giveCode(code);
    await phone.chooseAndRepeatPin(PIN);
    await phone.step("Enter your PIN");
    await phone.page.reload();
    await phone.otp();
    await phone.page.reload();
    await phone.step("Enter your PIN");
    await phone.press("Forgotten PIN");
    await phone.press("Send me the SMS");
    await phone.step("Enter the SMS code");
    await phone.page.reload();
    await phone.step("Enter the SMS code");
    await phone.press("Cancel");
    expect(await service.verify(login, await phone.otp())).toBe(true);
  });

  it("is the same in two tabs: a change in one shows in the other", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    const first = await PhonePage.open(bench);
    await first.step("Sign in");
    const second = await PhonePage.open(bench);
    await second.enrol(login);
    await first.step("Enter your PIN");
    // Both at once: one device, one lock, two OTPs.
    const otps = await Promise.all([first.otp(), second.otp()]);
    for (const otp of otps) expect(await service.verify(login, otp)).toBe(true);
    await first.press("Done");
    for (const code of ["2308", "2308", "2310"]) expect(await first.giveWrongPin("0000")).toContain(code);
    await first.step("The PIN is blocked");
    await second.step("The PIN is blocked");
    await second.press("Reset the PIN");
    await second.press("Send me the SMS");
    await second.giveCode(await second.newSmsCode(login));
    await second.chooseAndRepeatPin("82615");
    await second.step("Enter your PIN");
    await first.step("Enter your PIN");
    await first.press("Sign out");
    await second.step("Sign in");
  });

  it("reports a missing network, and continues once it is back", async () => {
    const { service, context } = bench;
    const login = await service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.enrol(login);
    await context.setOffline(true);
    await phone.page.getByText("You are offline").waitFor();
    await phone.givePin(PIN);
    expect(await phone.trouble()).toMatch(/could not be reached.*Check the connection.*Error 2202/s);
    await context.setOffline(false);
    await phone.page.getByText("You are offline").waitFor({ state: "detached" });
    expect(await service.verify(login, await phone.otp())).toBe(true);
  });

  it("loses no typed input while it loads another tab's changes", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.enrol(login);
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    await phone.page.route(/mode=status/, async (route) => {
      asked.resolve();
      await answer.promise;
      await route.continue();
    });
    await phone.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await asked.promise;
    await phone.givePin(PIN);
    answer.resolve();
    expect(await service.verify(login, await phone.shownOtp())).toBe(true);
  });

  it("opens without a network, says so, and begins by itself once there is one", async () => {
    const { context } = bench;
    const phone = await PhonePage.open(bench);
    await phone.step("Sign in");
    await phone.shellKept();
    await context.setOffline(true);
    await phone.page.reload();
    await phone.step("No connection");
    expect(await phone.trouble()).toMatch(/cannot be reached.*nothing was used up/);
    await phone.press("Try again");
    await phone.step("No connection");
    await context.setOffline(false);
    await phone.step("Sign in");
  });

  it("can be installed, as the browser judges it", async () => {
    const phone = await PhonePage.open(bench);
    await phone.shellKept();
    const protocol = await bench.context.newCDPSession(phone.page);
    expect(await protocol.send("Page.getAppManifest")).toMatchObject({ errors: [] });
    const judged = await protocol.send("Page.getInstallabilityErrors");
    expect(judged).toEqual({ installabilityErrors: [] });
  });

  it("keeps its own files for that, and nothing that the service says", async () => {
    const login = await bench.service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.shellKept();
    await phone.enrol(login);
    await phone.otp();
    const kept = await phone.page.evaluate(async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = await Promise.all(caches_.map((cache) => cache.keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept).toContain("/phone/");
    expect(kept.filter((path) => !/^\/(phone\/[\w.-]*|assets\/[\w.-]+)$/.test(path))).toEqual([]);
    expect(kept.filter((path) => /configuration|redirect\.html/.test(path))).toEqual([]);
  });

  it("takes a newer build at the next visit", async () => {
    const options = {
      dataDirectory: join(bench.service.dataDirectory, "rebuilt"),
      pages: ["phone"] as const,
      pagesDirectory: bench.pages.directory,
    };
    const older = await startService({ ...options, port: 0 });
    const phone = await PhonePage.openAt(bench, older.url);
    await phone.shellKept();
    await older.close();
    const file = join(bench.pages.directory, "phone", "index.html");
    const built = readFileSync(file, "utf8");
    writeFileSync(file, built.replace("</head>", '<meta name="build" content="newer"></head>'));
    const newer = await startService({ ...options, port: Number(new URL(older.url).port) });
    try {
      await phone.page.reload();
      await phone.step("Sign in");
      expect(await phone.page.locator('meta[name="build"]').count()).toBe(1);
    } finally {
      await newer.close();
      writeFileSync(file, built);
    }
  });

  it("outlives a restart of the service in the middle of an enrollment", async () => {
    const { service, pages } = bench;
    const options = {
      dataDirectory: service.dataDirectory,
      demo: true,
      pages: ["phone"] as const,
      pagesDirectory: pages.directory,
      port: 0,
    };
    const before = await startService({
      ...options,
      dataDirectory: join(service.dataDirectory, "restarted"),
    });
    const port = Number(new URL(before.url).port);
    const phone = await PhonePage.openAt(bench, before.url);
    await phone.signIn("demo@openpims.example", "demo-password");
    await phone.press("Send me the SMS");
    await phone.press("Show the demo’s SMS");
    const sms = await phone.page.getByText("your code is").textContent();
    const code = /\d{4,}/.exec(sms ?? "")?.[0] ?? "";
    await before.close();
    await phone.giveCode(code);
    expect(await phone.trouble()).toContain("2202");
    await phone.step("Enter the SMS code");
    const after = await startService({
      ...options,
      port,
      dataDirectory: join(service.dataDirectory, "restarted"),
    });
    try {
      await phone.giveCode(code);
      await phone.chooseAndRepeatPin(PIN);
      await phone.otp();
      await phone.press("Try it: have the service accept it");
      await phone.page.getByText("The service has accepted it.").waitFor();
    } finally {
      await after.close();
    }
  });

  it("continues with a second window after the first was closed, however quickly", async () => {
    const login = await bench.service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.step("Sign in");
    const [popup] = await Promise.all([phone.page.waitForEvent("popup"), phone.press("Sign in")]);
    await popup.close();
    await phone.signIn(login);
    await phone.step("Make this device yours");
  });

  it("signs in by a redirect of the whole page if the browser blocks windows", async () => {
    const login = await bench.service.createAccount();
    const phone = await PhonePage.open(bench);
    const { page } = phone;
    await phone.step("Sign in");
    await page.evaluate(() => {
      window.open = () => null;
    });
    await phone.press("Sign in");
    expect(await phone.trouble()).toContain("blocked the sign-in window");
    await phone.press("Sign in in this window");
    await page.getByLabel("E-mail").fill(login);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await phone.step("Make this device yours");
    expect(new URL(page.url()).search).toBe("");
    await page.goto(`${bench.service.url}/phone/?code=another&state=another`);
    expect(await phone.trouble()).toContain("not the answer");
    await phone.step("Make this device yours");
  });

  it("forgets digits that were typed when the tab is out of sight", async () => {
    const login = await bench.service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.enrol(login);
    await phone.page.keyboard.type("40");
    const full = phone.page.locator(".dot.full");
    expect(await full.count()).toBe(2);
    await phone.page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await full.first().waitFor({ state: "detached" });
  });
});
