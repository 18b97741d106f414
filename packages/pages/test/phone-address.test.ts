// The phone opened by an address at which it cannot work: it says so before any call, or leads on.
import { type ServiceOptions, startService } from "@openpims/service";
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type PhoneBench, PhonePage, startBench } from "./phone-page.ts";

// A browser beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const TITLE = "Open this page by another address";

describe.skipIf(noChromium)(`the phone${chromiumReason}`, () => {
  let bench: PhoneBench;
  const folder = temporaryFolder();
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(async () => {
    await bench.close();
    folder.remove();
  });

  /** The service under an address that is not its own, as through a tunnel. @returns the paths that were asked for */
  async function under(address: string): Promise<string[]> {
    const asked: string[] = [];
    await bench.context.route(`${address}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      asked.push(pathname);
      await route.fulfill({ response: await route.fetch({ url: bench.service.url + pathname }) });
    });
    return asked;
  }

  it("over http from another machine says that it needs https, and calls nothing", async () => {
    const asked = await under("http://phone.example");
    const phone = await PhonePage.openAt(bench, "http://phone.example");
    await phone.step(TITLE);
    const shown = await phone.page.locator("main").innerText();
    expect(shown).toContain("This page needs https, or this machine.");
    expect(shown).toMatch(/OPENPIMS_TLS_CERTIFICATE.*OPENPIMS_PUBLIC_URL/s);
    expect(shown).not.toMatch(/SMS|Error|PIN/);
    expect(asked.filter((path) => !/^\/(phone\/[\w.-]*|assets\/.*|favicon.*)$/.test(path))).toEqual([]);
    expect(asked).not.toContain("/phone/configuration.json");
  });

  it("under another name of this machine goes on under the service's own, and signs in there", async () => {
    const login = await bench.service.createAccount();
    const phone = await PhonePage.openAt(bench, bench.service.url.replace("127.0.0.1", "localhost"));
    await phone.signIn(login);
    await phone.step("Make this device yours");
    expect(phone.page.url()).toBe(`${bench.service.url}/phone/`);
  });

  it("by another port names the service's own address", async () => {
    await under("http://localhost:9");
    const phone = await PhonePage.openAt(bench, "http://localhost:9");
    await phone.step(TITLE);
    const link = phone.page.getByRole("link", { name: `${bench.service.url}/phone/` });
    await link.click();
    await phone.page.waitForURL(`${bench.service.url}/phone/`);
  });

  it("of a service that knows no address of its own names the setting", async () => {
    const options: ServiceOptions = {
      dataDirectory: `${folder.path}/everywhere`,
      host: "0.0.0.0",
      insecure: true,
      pages: ["phone"],
      pagesDirectory: bench.pages.directory,
    };
    const everywhere = await startService(options);
    try {
      const phone = await PhonePage.openAt(bench, everywhere.url.replace("0.0.0.0", "127.0.0.1"));
      await phone.step(TITLE);
      expect(await phone.page.locator("main").innerText()).toContain("OPENPIMS_PUBLIC_URL");
    } finally {
      await everywhere.close();
    }
  });
});
