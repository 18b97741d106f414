// Operators sign in with a company's provider that others wrote (`oidc-provider`): by its forms, and in a browser from the
// console's button to the console and out again.
import { checkProvider } from "@openpims/service";
import { Browser } from "@openpims/testing/browser";
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { OPERATOR_PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltPages, buildPages } from "../../packages/pages/test/built-pages.ts";
import { type CompanyProvider, freePort, openCompanyProvider } from "../support/company-provider.ts";
import { post, signInAt } from "../support/company-walk.ts";

let pages: BuiltPages;
let provider: CompanyProvider;
let service: TestService;
beforeAll(async () => {
  pages = await buildPages();
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await openCompanyProvider(publicUrl);
  service = await TestService.start({
    pages: ["console"],
    pagesDirectory: pages.directory,
    port,
    publicUrl,
    operatorOidcIssuer: provider.issuer,
    operatorOidcClientId: provider.clientId,
    operatorOidcClientSecret: provider.clientSecret,
    operatorOidcRoles: ["pims-admins=administrator", "helpdesk=support"],
    operatorOidcName: "Example SSO",
  });
}, 60_000);
afterAll(async () => {
  await service.stop();
  await provider.close();
  pages.remove();
});

it("the doctor reads the provider's configuration", async () => {
  const server = {
    publicUrl: "https://strong.example",
    operatorOidcIssuer: provider.issuer,
    operatorOidcClientId: "openpims",
    operatorOidcClientSecret: "the secret of a client",
    operatorOidcRoles: ["helpdesk=support"],
  };
  expect(await checkProvider({})).toEqual([]);
  expect(await checkProvider(server)).toMatchObject([{ state: "ok", found: provider.issuer }]);
  const another = await checkProvider({ ...server, operatorOidcIssuer: `${provider.issuer}/another` });
  expect(another).toMatchObject([{ state: "warn", found: "OAUTH_RESPONSE_IS_NOT_CONFORM" }]);
});

describe("by the provider's forms", () => {
  const operators = async () => (await service.admin("GET", "/operators")).body.operators;

  it("makes an operator at the first sign-in, with the claim's role", async () => {
    provider.persons.set("u-1", { preferred_username: "carol", groups: ["staff", "helpdesk"] });
    const answer = await signInAt(service.url, "u-1");
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ operator: { name: "carol", role: "support" } });
    expect(await operators()).toMatchObject([{ name: "carol", state: "active", provider: true }]);
  });

  it("gives the claim's role at each sign-in, and refuses who has none", async () => {
    provider.persons.set("u-1", { preferred_username: "carol", groups: ["pims-admins", "helpdesk"] });
    expect((await (await signInAt(service.url, "u-1")).json()).operator.role).toBe("administrator");
    provider.persons.set("u-1", { preferred_username: "carol", groups: ["staff"] });
    const refused = await signInAt(service.url, "u-1");
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { error: "the provider gives this person no role here", reason: "noRole" },
    ]);
    expect(await operators()).toHaveLength(1);
  });

  it("records who, and by which way", async () => {
    const { body } = await service.admin("GET", "/audit?action=operator.sign-in&limit=100");
    expect(body.events.map(({ result, details }: never) => ({ result, details }))).toEqual([
      { result: "refused", details: { by: "provider", reason: "no-role" } },
      { result: "ok", details: { by: "provider" } },
      { result: "ok", details: { by: "provider" } },
    ]);
  });
});

it("an administrator of the provider ends the first administrator's printed link", async () => {
  const secret = service.running.firstLink?.split("/").at(-1);
  const read = async () => (await post(service.url, new Browser(), "/invitations/read", { secret })).status;
  expect(await read()).toBe(200);
  provider.persons.set("u-4", { preferred_username: "grace", groups: "pims-admins" });
  expect((await signInAt(service.url, "u-4")).status).toBe(201);
  expect(await read()).toBe(401);
});

describe.skipIf(noChromium)(`in Chromium${chromiumReason}`, () => {
  it("from the console's button to the console, and out again at both", async () => {
    provider.persons.set("u-2", { preferred_username: "dave", groups: ["helpdesk"] });
    const { context, close } = await launchChromium();
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${service.url}/console/`);
      await page.getByRole("button", { name: "Sign in with Example SSO" }).click();
      await page.locator("input[name=login]").fill("u-2");
      await page.locator("input[name=password]").fill("any");
      await page.locator("button[type=submit]").click();
      // The provider's own question, asked once.
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
      expect(page.url()).toBe(`${service.url}/console/`);
      await page.getByText("dave").first().waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: /yes/i }).click();
      await page.getByRole("button", { name: "Sign in with Example SSO" }).waitFor();
      await page.getByRole("button", { name: "Sign in with Example SSO" }).click();
      await page.locator("input[name=login]").fill("u-3");
      provider.persons.set("u-3", { name: "Erin" });
      await page.locator("input[name=password]").fill("any");
      await page.locator("button[type=submit]").click();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByText(/you have no role here/).waitFor();
      const alice = await service.createOperator("reader");
      await page.getByLabel("Name").fill(alice);
      await page.getByLabel("Password", { exact: true }).fill(OPERATOR_PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
    } finally {
      await close();
    }
  }, 60_000);
});
