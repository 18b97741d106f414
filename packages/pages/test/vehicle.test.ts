// The car's page in Chromium: it shows what happens to the car, and the controls reach it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { TestService } from "@openpims/testing/harness";
import { type Bench, BenchClock, createBench, createHandler, type Handler } from "@openpims/vehicles";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type BuiltPages, buildPages } from "./built-pages.ts";

declare const axe: { run(options: RunOptions): Promise<AxeResults> };

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// A browser beside other tests is slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const CONTROLS = "/demo/car";

describe.skipIf(noChromium)(`the car's page${chromiumReason}`, () => {
  let pages: BuiltPages;
  let service: TestService;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  let bench: Bench;
  let page: Page;
  let vin: string;
  const clock = new BenchClock();
  const faults: string[] = [];

  beforeAll(async () => {
    bench = createBench({
      clock,
      access: { bearer: async () => undefined, remoteToken: async () => undefined },
    });
    bench.recorder.unread("AP-ACNT0001");
    ({ vin } = bench.fleet.add("AP-ACNT0001", 1, { motorization: "electric", brand: "Peugeot" }).identity);
    let handler: Handler | undefined;
    [pages, browser] = await Promise.all([buildPages(), launchChromium()]);
    service = await TestService.start({
      pages: ["phone"],
      pagesDirectory: pages.directory,
      attach: () => ({
        paths: [`${CONTROLS}/*`, `${CONTROLS}.json`],
        handle: (request, response) => {
          if (request.url !== `${CONTROLS}.json`) void handler?.(request, response);
          else
            response
              .writeHead(200)
              .end('{"broker":"mqtts://127.0.0.1:8885","webSocket":"ws://127.0.0.1:8886/mqtt"}');
        },
      }),
    });
    handler = createHandler(bench, { origin: service.url, controls: CONTROLS, guard: async () => true });
    page = await browser.context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    page.on("pageerror", ({ message }) => faults.push(message));
    await page.goto(`${service.url}/vehicle/`);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
    clock.stop();
    pages.remove();
  });

  const drawing = () => page.getByRole("img", { name: /doors/ });
  const shows = (text: RegExp) => expect.poll(() => drawing().getAttribute("aria-label")).toMatch(text);
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

  it("shows the car asleep, and each change of it", async () => {
    await shows(/^asleep, doors locked, not plugged in$/);
    bench.fleet.happen(vin, { type: "unlock" });
    await shows(/doors unlocked/);
  });

  it("has the addresses for a client, and the record of the time before it was opened", async () => {
    await page.getByText("mqtts://127.0.0.1:8885").waitFor();
    await page.getByText("ws://127.0.0.1:8886/mqtt").waitFor();
    await page.getByText("message on a topic of no service").waitFor();
    await page.getByText("Mistake: a topic of no service").waitFor();
  });

  it("lets things happen to it", async () => {
    await press("Plug in (7 kW)");
    await shows(/charging/);
    await press("Open the driver’s door");
    await shows(/a door is open/);
    expect(bench.fleet.find(vin)?.body.doors.open).toEqual(["Driver"]);
    await press("Lock");
    await page.locator(".fault", { hasText: "The car cannot do that now." }).waitFor();
  });

  it("takes the right to a service, and gives it back", async () => {
    await page.getByLabel("Doors", { exact: true }).uncheck();
    await expect.poll(() => bench.fleet.contract(vin)?.withoutRights).toContain("Doors");
    await page.getByLabel("Doors", { exact: true }).check();
    await expect.poll(() => bench.fleet.contract(vin)?.withoutRights).not.toContain("Doors");
  });

  it("moves and stops its clock", async () => {
    const before = bench.clock.now();
    await press("1 day on");
    await expect.poll(() => bench.clock.now() - before).toBeGreaterThanOrEqual(86_400_000);
    await page.getByLabel("Speed").selectOption("0.1");
    await expect.poll(() => bench.clock.rate).toBe(0.1);
    await page.getByLabel("Speed").selectOption("0");
    await expect.poll(() => bench.clock.rate).toBe(0);
  });

  it("adds a fault and removes it", async () => {
    await page.getByLabel("Fault", { exact: true }).selectOption("command:answer");
    await page.getByLabel("Return code").fill("500");
    await page.getByLabel("Data of the answer").fill("error");
    await press("Add the fault");
    await page.getByText("This fault cannot be added.").waitFor();
    await page.getByLabel("Data of the answer").fill('{"lock_resp_state": 2}');
    await press("Add the fault");
    await expect
      .poll(() => bench.faults.list().map(({ fault }) => fault))
      .toEqual([{ of: "command", type: "answer", returnCode: "500", respData: { lock_resp_state: 2 }, vin }]);
    await press("Remove");
    await expect.poll(() => bench.faults.list()).toEqual([]);
  });

  it("adds each fault that there is, once", async () => {
    const values = await page
      .getByLabel("Fault", { exact: true })
      .locator("option")
      .evaluateAll((options) => options.map((option) => option.getAttribute("value") ?? ""));
    for (const value of values) {
      await page.getByLabel("Fault", { exact: true }).selectOption(value);
      await page.getByLabel("Only once").check();
      const count = bench.faults.list().length;
      await press("Add the fault");
      await expect.poll(() => bench.faults.list().length).toBe(count + 1);
    }
    expect(bench.faults.list().map(({ fault: { of, type, times } }) => [`${of}:${type}`, times])).toEqual(
      values.map((value) => [value, 1]),
    );
    bench.faults.clear();
  });

  it("lists what clients sent, with their mistakes", async () => {
    const at = "2026-11-26T12:00:00";
    const { customer } = bench.fleet.contract(vin) ?? { customer: "" };
    const command = {
      vin,
      correlationId: "1",
      accessToken: "secret",
      sentAt: at,
      parameters: { action: "lock" },
    };
    bench.recorder.command(
      { customer, service: "Doors", ...command },
      { understood: true, asleep: false, wipesPrograms: false, budgetSpent: false, machineNow: Date.now() },
    );
    await page.getByText("Doors").last().waitFor();
    await page.getByText("Mistake: a date that is not UTC").waitFor();
    expect(await page.content()).not.toContain("secret");
  });

  it("speaks French, and has no fault of accessibility in either theme", async () => {
    await press("Français");
    await page.getByRole("heading", { name: "Votre voiture" }).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(axeSource);
      const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
      const found = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });

  it.each(["English", "Français"])("fits a phone in %s", async (language) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.getByRole("button", { name: language }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    const over = await page.evaluate(() =>
      // The page keeps a margin of 16 pixels.
      [...document.querySelectorAll("main *")]
        .filter((element) => element.getBoundingClientRect().right > innerWidth - 15)
        .map(({ tagName, textContent }) => `${tagName} ${textContent}`),
    );
    expect(over).toEqual([]);
  });

  it("has no errors, and says when the service is gone", async () => {
    // The browser's own line on the event that the car refused.
    expect(faults).toEqual([expect.stringContaining("409 (Conflict)")]);
    await page.context().setOffline(true);
    await page.getByText("Le service ne répond pas").waitFor();
    await page.context().setOffline(false);
    await page.getByText("Le service ne répond pas").waitFor({ state: "detached" });
  });
});
