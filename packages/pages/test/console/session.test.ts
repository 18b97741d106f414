// The console's session: its secrets, its ends, and a service that does not answer.
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { OPERATOR_PASSWORD } from "@openpims/testing/harness";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { useConsole } from "./console-bench.ts";

describe.skipIf(noChromium)(`the console's session${chromiumReason}`, () => {
  const bench = useConsole();
  let login: string;
  beforeEach(async () => {
    login = await bench.service.createAccount();
  });

  it("refuses a wrong password", async () => {
    const tab = await bench.open();
    const operator = await bench.service.createOperator();
    await tab.signIn(operator, "wrong");
    await tab.page.getByText("The name or the password is wrong.").waitFor();
    await tab.signIn(operator);
    await tab.headed("Accounts");
  });

  it("hides a shown password as it is sent, and empties it if it is wrong", async () => {
    const tab = await bench.open();
    const password = tab.page.getByLabel("Password", { exact: true });
    await tab.page.getByRole("button", { name: "Show Password" }).click();
    await expect.poll(() => password.getAttribute("type")).toBe("text");
    await tab.page.getByLabel("Name").fill(await bench.service.createOperator());
    await password.fill("wrong");
    await tab.page.keyboard.press("Enter");
    await tab.page.getByText("The name or the password is wrong.").waitFor();
    await expect.poll(() => password.getAttribute("type")).toBe("password");
    await expect.poll(() => password.inputValue()).toBe("");
  });

  it("shows a failure that is not the password's at the form", async () => {
    const tab = await bench.open();
    const operator = await bench.service.createOperator();
    await tab.page.route("**/admin/v1/sessions", (route) =>
      route.fulfill({ status: 503, json: { error: "the disk is full" } }),
    );
    await tab.signIn(operator);
    await tab.page.locator("form .failure").waitFor();
    expect(await tab.page.getByLabel("Password").getAttribute("aria-invalid")).toBeNull();
    await tab.page.unroute("**/admin/v1/sessions");
    await tab.signIn(operator);
    await tab.headed("Accounts");
  });

  it("keeps no secret where a script could find it, nor in the page", async () => {
    const { page, context } = await bench.signedIn();
    const { url } = bench.service;
    const kept = await page.evaluate(() => [
      document.cookie,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      location.href,
      document.documentElement.outerHTML,
    ]);
    expect(kept.slice(0, 3)).toEqual(["", "{}", "{}"]);
    expect(kept.join()).not.toContain(OPERATOR_PASSWORD);
    const [cookie] = await context.cookies(`${url}/admin/v1/accounts`);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/admin/v1" });
    // Elsewhere only the mark of a known browser is sent, which opens nothing.
    const elsewhere = (await context.cookies(url)).map(({ name }) => name);
    expect(elsewhere).toEqual([expect.stringMatching(/^openpims-browser-/)]);
  });

  it("asks for a new sign-in after the session has ended, and continues at the same view", async () => {
    const tab = await bench.open();
    const operator = await bench.service.createOperator();
    await tab.signIn(operator);
    await tab.headed("Accounts");
    await tab.show("policy");
    const field = tab.page.getByLabel("Lifetime of a challenge");
    await field.fill("77");
    bench.service.clock.advance(31 * 60);
    await tab.page.getByText(/^You were signed out/).waitFor();
    expect(await field.isVisible()).toBe(false);
    await tab.signIn(operator);
    await field.waitFor();
    expect(await field.inputValue()).toBe("77");
  });

  it("takes no late answer of the session before for the end of the one after", async () => {
    const tab = await bench.open();
    const { page } = tab;
    const operator = await bench.service.createOperator();
    await tab.signIn(operator);
    // The view's first load has ended: held, it would keep the view from the load that is awaited below.
    await page.getByRole("link", { name: login }).waitFor();
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/admin\/v1\/account(s\?|-totals)/, async (route) => {
      const response = await route.fetch();
      if (response.status() === 401) await held;
      await route.fulfill({ response });
    });
    onTestFinished(() => page.unrouteAll({ behavior: "ignoreErrors" }));
    const again = page.waitForRequest(/accounts\?/);
    bench.service.clock.advance(31 * 60);
    await again;
    // The list and its totals hang; another load reports that the session has ended.
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByText(/^You were signed out/).waitFor();
    await tab.signIn(operator);
    await tab.headed("Policies");
    const late = page.waitForResponse((response) => response.status() === 401);
    answer();
    await late;
    await tab.show("keys");
    await tab.headed("Keys");
    expect(await page.getByLabel("Password").count()).toBe(0);
  });

  it("says that the service does not answer, and goes on by itself when it does", async () => {
    const tab = await bench.signedIn();
    await tab.showAccount(login);
    await tab.button("Block").waitFor();
    await tab.context.setOffline(true);
    await bench.service.admin("PATCH", `/accounts/${login}`, { blocked: true });
    await tab.button("Block").click();
    await tab.inDialog("Block").click();
    await tab.dialog.getByText("The service cannot be reached just now.").waitFor();
    await tab.said("The service does not answer.");
    await tab.context.setOffline(false);
    await tab.inDialog("Cancel").click();
    await tab.button("Unblock").waitFor();
    await expect.poll(() => tab.page.getByText("The service does not answer.").count()).toBe(0);
  });

  it("says so when an answer does not come, and loads the view again", async () => {
    const { context } = await bench.signedIn();
    const other = await context.newPage();
    await other.addInitScript(() => {
      AbortSignal.timeout = () => {
        const deadline = new AbortController();
        addEventListener("deadline", () => deadline.abort());
        return deadline.signal;
      };
    });
    await other.route("**/admin/v1/accounts?*", () => {}, { times: 1 });
    const asked = other.waitForRequest(/accounts\?/);
    await other.goto(`${bench.service.url}/console/#/accounts`);
    await asked;
    await other.evaluate(() => dispatchEvent(new Event("deadline")));
    await other.getByText("The service does not answer.").waitFor();
    await other.getByRole("link", { name: login }).waitFor();
  });

  it("signs out: the cookie opens nothing any more, and nothing is left to see", async () => {
    const tab = await bench.signedIn();
    const { url } = bench.service;
    await tab.page.getByRole("link", { name: login }).waitFor();
    const cookies = await tab.context.cookies(`${url}/admin/v1/`);
    await tab.button("Sign out").click();
    await tab.page.getByLabel("Password").waitFor();
    expect(await tab.page.getByText(login).count()).toBe(0);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    expect((await fetch(`${url}/admin/v1/accounts`, { headers })).status).toBe(401);
    await tab.page.reload();
    await tab.page.getByLabel("Password").waitFor();
  });
});
