// The loopback redirect with a real browser as the system's: from the address that the SDK shows to the redirect that it
// catches.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { codeOf, PASSWORD, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LoopbackUserAgent } from "../../src/platform/node/loopback-user-agent.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe.skipIf(noChromium)(`the system browser${chromiumReason}`, () => {
  let service: TestService;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  beforeAll(async () => {
    [service, browser] = await Promise.all([TestService.start(), launchChromium()]);
  });
  afterAll(() => Promise.all([service.stop(), browser.close()]));

  /** Signs in with a new page as the browser, operated by `act`. @returns the page's last text */
  async function signIn(act: (page: Awaited<ReturnType<typeof browser.context.newPage>>) => Promise<void>) {
    const page = await browser.context.newPage();
    const openBrowser = async (url: string) => {
      await page.goto(url);
      await act(page);
    };
    const loginRedirectURI = `http://127.0.0.1:${await freePort()}/callback`;
    const pims = service.facade("", { userAgent: new LoopbackUserAgent({ openBrowser }) });
    succeeded(await pims.initialize(service.parameters({ loginRedirectURI })));
    const message = await pims.set("pims.authentication.user", { action: "login", local: "fr" });
    return { pims, page, message };
  }

  it("signs the user in through the page, in French, and says that the window can be closed", async () => {
    const login = await service.createAccount();
    const { pims, page, message } = await signIn(async (page) => {
      expect(await page.title()).toContain("Se connecter");
      await page.getByLabel("E-mail").fill(login);
      await page.getByLabel("Mot de passe").fill(PASSWORD);
      await page.getByRole("button", { name: "Se connecter" }).click();
    });
    succeeded(message);
    await page.getByText("You can close this window.").waitFor();
    const asked = await pims.get("pims.authentication.account", { actionType: "basic", type: "username" });
    expect(succeeded(asked).result).toEqual({ username: login });
    await page.close();
  });

  it("answers 2368 where the user cancels on the page", async () => {
    const { message, page } = await signIn((page) => page.getByRole("button", { name: "Annuler" }).click());
    expect(codeOf(message)).toBe(2368);
    // A page that is closed during a navigation may not report it.
    await page.getByText("You can close this window.").waitFor();
    await page.close();
  });
});
