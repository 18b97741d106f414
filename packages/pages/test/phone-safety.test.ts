// The phone's safety and accessibility: the content security policy, the PIN, axe.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { startService } from "@openpims/service";
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { PASSWORD } from "@openpims/testing/harness";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { accountOf, everyStep } from "./every-step.ts";
import { forgetSite, type PhoneBench, PhonePage, startBench } from "./phone-page.ts";
import { everythingIn, keptBy } from "./traces.ts";

declare const axe: { run(options: RunOptions): Promise<AxeResults> };

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// A browser beside other tests is slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** The accessibility findings that exclude users, each with its element. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe.skipIf(noChromium)(`the phone${chromiumReason}`, () => {
  let bench: PhoneBench;
  beforeAll(async () => {
    bench = await startBench();
  });
  beforeEach(() => forgetSite(bench));
  afterAll(() => bench.close());

  it("is accessible at every step, in both themes, and never violates its own policy", async () => {
    const found: string[] = [];
    await bench.context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile }) => {
        console.error(`broken: ${violatedDirective} ${sourceFile}`);
      });
    });
    bench.context.on("console", (message) => {
      // The console also reports a missing network; only policy violations count.
      if (/broken:|Content Security Policy|Trusted/i.test(message.text())) found.push(message.text());
    });
    const steps: string[] = [];
    await everyStep(bench, await bench.service.createAccount(), async ({ page }, step) => {
      steps.push(step);
      for (const colorScheme of ["light", "dark"] as const) {
        // Without motion: a colour in transition between the themes is neither theme's.
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const finding of await findings(page)) found.push(`${step}, ${colorScheme}: ${finding}`);
      }
    });
    expect(steps).toHaveLength(11);
    expect(found).toEqual([]);
  });

  it("is accessible on the pages around it: the first page and the sign-in", async () => {
    const page = await bench.context.newPage();
    await page.goto(bench.service.url);
    await page.getByText("demo@openpims.example").waitFor();
    expect(await findings(page)).toEqual([]);
    const phone = await PhonePage.open(bench);
    await phone.step("Sign in");
    const [popup] = await Promise.all([phone.page.waitForEvent("popup"), phone.press("Sign in")]);
    await popup.getByLabel("E-mail").waitFor();
    expect(await findings(popup)).toEqual([]);
    await popup.close();
  });

  it.each(["/", "/phone/", "/console/"])("runs at %s nothing that is put into the page", async (path) => {
    const page = await bench.context.newPage();
    await page.goto(bench.service.url + path);
    const tried = await page.evaluate(async () => {
      const seen: Record<string, unknown> = {};
      const script = document.createElement("script");
      const attempt = (name: string, work: () => void) => {
        try {
          work();
          seen[name] = "done";
        } catch (error) {
          seen[name] = (error as Error).name;
        }
      };
      attempt("text into a script", () => {
        script.textContent = "window.ran = true";
      });
      attempt("markup", () => {
        document.body.innerHTML = "<p>";
      });
      attempt("another policy", () => {
        (
          globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }
        ).trustedTypes //
          .createPolicy("other", {});
      });
      const button = document.createElement("button");
      attempt("inline handler", () => button.setAttribute("onclick", "window.ran = true"));
      document.body.append(button, script);
      button.click();
      button.setAttribute("style", "color: rgb(1, 2, 3)");
      seen["inline style"] = getComputedStyle(button).color === "rgb(1, 2, 3)";
      seen["another origin"] = await fetch("http://127.0.0.1:9/").then(
        () => "sent",
        () => "refused",
      );
      seen.ran = "ran" in window;
      return seen;
    });
    expect(tried).toEqual({
      "text into a script": "TypeError",
      markup: "TypeError",
      "another policy": "TypeError",
      "inline handler": "TypeError",
      "inline style": false,
      "another origin": "refused",
      ran: false,
    });
  });

  it("evaluates no text", async () => {
    // A script served by the service: scripts of the debugger may evaluate text.
    const probe =
      "try { eval('1'); document.title = 'evaluated'; } catch ({ name }) { document.title = name; }";
    writeFileSync(join(bench.pages.directory, "assets", "probe.js"), probe);
    const html = '<!doctype html><title></title><script src="/assets/probe.js"></script>';
    writeFileSync(join(bench.pages.directory, "phone", "probe.html"), html);
    // The bench's service read its pages before these were there.
    const service = await startService({
      dataDirectory: join(bench.service.dataDirectory, "probe"),
      pages: ["phone"],
      pagesDirectory: bench.pages.directory,
      port: 0,
    });
    try {
      const page = await bench.context.newPage();
      await page.goto(`${service.url}/phone/probe.html`);
      expect(await page.title()).toBe("EvalError");
    } finally {
      await service.close();
    }
  });

  it("has the PIN in no attribute, no storage, no address, no request and no log", async () => {
    const pin = "73915846";
    const sent: string[] = [];
    const login = await accountOf(bench, "careful@openpims.example");
    const phone = await PhonePage.open(bench);
    const { page } = phone;
    page.on("request", (request) => sent.push(request.url(), request.postData() ?? ""));
    page.on("console", (message) => sent.push(message.text()));
    await phone.enrol(login, pin);
    await phone.giveWrongPin("64829175");
    await page.keyboard.type(pin);
    const typed = await everythingIn(page);
    await phone.press("Done");
    await phone.shownOtp();
    const traces = [typed, await everythingIn(page), await keptBy(page), ...sent].join("\n");
    // Proves that the search works: it finds the account in the page, the step in the storage, the device's call.
    expect(traces).toContain(login);
    expect(sent.some((text) => text.includes("/iwws/MAC"))).toBe(true);
    for (const secret of [pin, "64829175"]) expect(traces).not.toContain(secret);
  });

  it("shows how many digits are typed, and nothing of which", async () => {
    const phone = await PhonePage.open(bench);
    await phone.enrol(await bench.service.createAccount());
    const shown = async (digits: string) => {
      await phone.page.keyboard.type(digits);
      await phone.page.getByText("5 digits entered").waitFor();
      const everything = await everythingIn(phone.page);
      for (const _ of digits) await phone.page.keyboard.press("Backspace");
      await phone.page.getByText("0 digits entered").waitFor();
      return everything;
    };
    expect(await shown("11223")).toBe(await shown("98760"));
  });

  it("keeps a session, a device and an SMS code in no storage that a script can read", async () => {
    const login = await bench.service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.signIn(login);
    await phone.press("Send me the SMS");
    const code = await phone.newSmsCode(login);
    await phone.giveCode(code);
    await phone.step("Choose a PIN");
    const kept = await keptBy(phone.page);
    expect(kept).toContain("choosePin");
    for (const secret of [code, PASSWORD, "eyJ", login]) expect(kept).not.toContain(secret);
  });
});
