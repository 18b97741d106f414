// The phone and the demo's car, from the sign-in to locked doors, over the broker's WebSocket.
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { PIN } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { buildPages } from "../../packages/pages/test/built-pages.ts";
import { forgetSite, type PhoneBench, PhonePage } from "../../packages/pages/test/phone-page.ts";
import { DemoVehicles } from "../support/demo-vehicle.ts";

// A browser beside other tests is slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const OTHER_PIN = "0000";

describe.skipIf(noChromium)(`the phone's car${chromiumReason}`, () => {
  let vehicles: DemoVehicles;
  let bench: PhoneBench;

  beforeAll(async () => {
    const [pages, browser] = await Promise.all([buildPages(), launchChromium()]);
    vehicles = await DemoVehicles.start(20, { pages: ["phone"], pagesDirectory: pages.directory });
    bench = {
      pages,
      service: vehicles.service,
      context: browser.context,
      close: async () => {
        await browser.close();
        await vehicles.stop();
        pages.remove();
      },
    };
  });
  beforeEach(() => forgetSite(bench));
  afterAll(() => bench.close());

  /** An enrolled account at its car, and the car on the bench. */
  async function atCar() {
    const login = await vehicles.service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.enrol(login);
    await phone.press("Your car");
    await phone.step("Your car");
    await phone.page.getByText("Odometer").waitFor();
    const vin = (await phone.page.locator(".vin").textContent())?.split(" · ")[1] ?? "";
    return { phone, vin, car: () => vehicles.bench.fleet.find(vin) };
  }

  /** Waits for a text. @throws Error with what is shown instead */
  async function says({ page }: PhonePage, text: string): Promise<void> {
    try {
      await page.getByText(text).waitFor({ timeout: 60_000 });
    } catch {
      throw new Error(`no “${text}”, but: ${await page.locator("main").innerText()}`);
    }
  }

  it("unlocks and locks the doors after the PIN, and tells the progress and the age of each field", async () => {
    const { phone, car } = await atCar();
    expect(await phone.page.locator(".facts time").count()).toBeGreaterThan(5);
    await phone.press("Unlock");
    await phone.step("Your PIN for the car");
    await phone.givePin(PIN);
    await phone.step("Your car");
    await says(phone, "Unlock: the car has done it");
    expect(car()?.body.doors.locked).toBe(false);
    await phone.press("Lock");
    await says(phone, "Lock: the car has done it");
    expect(car()?.body.doors.locked).toBe(true);
  });

  it("keeps the command over a wrong PIN, and the step over a reload", async () => {
    const { phone, car } = await atCar();
    await phone.press("Flash the lights");
    await phone.step("Your PIN for the car");
    expect(await phone.giveWrongPin(OTHER_PIN)).toContain("2308");
    await phone.step("Your PIN for the car");
    await phone.givePin(PIN);
    await says(phone, "Flash the lights: the car has done it");
    await phone.page.reload();
    await phone.step("Your car");
    await phone.press("Warm or cool");
    await says(phone, "Warm or cool: the car has done it");
    expect(car()?.body.preconditioning.status).toBe("Enabled");
    await phone.press("Back to the PIN");
    await phone.step("Enter your PIN");
  });

  it("chooses none of several cars by itself, and says so where the chosen one has gone", async () => {
    const { phone, vin } = await atCar();
    const { fleet } = vehicles.bench;
    const customer = fleet.contract(vin)?.customer ?? "";
    const seeds = [1_999_001, 1_999_002];
    const [second = ""] = seeds.map(
      (seed) => fleet.add(customer, seed, { motorization: "electric", brand: "Peugeot" }).identity.vin,
    );
    await phone.press("Back to the PIN");
    await phone.press("Your car");
    const choice = phone.page.getByRole("combobox");
    await choice.waitFor();
    expect(await choice.inputValue()).toBe("");
    expect(await phone.page.getByRole("button", { name: "Lock", exact: true }).count()).toBe(0);
    await choice.selectOption(second);
    await phone.page.getByText("Odometer").waitFor();
    fleet.remove(second);
    await phone.press("Read again");
    expect(await phone.trouble()).toContain("2366");
    expect(await choice.inputValue()).toBe("");
    expect(await phone.page.getByRole("button", { name: "Lock", exact: true }).count()).toBe(0);
  });

  it("goes to the car from the OTP, wakes it on request, and tells why a command failed", async () => {
    const { phone } = await atCar();
    await phone.press("Back to the PIN");
    await phone.otp();
    await phone.press("To your car");
    await phone.press("Wake the car");
    await says(phone, "Wake the car: the car has done it");
    vehicles.bench.faults.add({ of: "command", type: "answer", returnCode: "500", times: 1 });
    await phone.press("Lock");
    expect(await phone.trouble()).toMatch(/Error 2\d\d\d/);
  });
});
