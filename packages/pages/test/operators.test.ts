// Operators in a real browser: the one-time link, the sign-in, the list of operators, and each role's pages.
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { OPERATOR_PASSWORD, TestService } from "@openpims/testing/harness";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type BuiltPages, buildPages } from "./built-pages.ts";
import { expectFit } from "./console-look.ts";

describe.skipIf(noChromium)(`operators in the console${chromiumReason}`, () => {
  let pages: BuiltPages;
  let service: TestService;
  let context: BrowserContext;
  let close: () => Promise<void>;
  /** The administrator's tab: a session ends with its last tab. */
  let page: Page;

  beforeAll(async () => {
    pages = await buildPages();
    service = await TestService.start({ pages: ["console"], pagesDirectory: pages.directory });
    ({ context, close } = await launchChromium());
  }, 60_000);
  afterAll(async () => {
    await close();
    await service.stop();
    pages.remove();
  });

  const open = async (address: string, at: BrowserContext = context): Promise<Page> => {
    const opened = await at.newPage();
    opened.setDefaultTimeout(12_000);
    await opened.goto(address);
    return opened;
  };
  const headed = (page: Page, name: string) =>
    page.getByRole("heading", { name, level: 1, exact: true }).waitFor();

  it("the first administrator chooses a name and a password by the printed link, which is then over", async () => {
    const link = service.running.firstLink ?? "";
    page = await open(link);
    await headed(page, "Choose your password");
    await page.getByLabel("Name").fill("Alice Martin");
    await page.getByLabel("Password", { exact: true }).fill(OPERATOR_PASSWORD);
    await page.getByLabel("The password again").fill("another heron by the weir");
    await page.keyboard.press("Enter");
    await page.getByText("The two passwords differ.").waitFor();
    await page.getByLabel("The password again").fill(OPERATOR_PASSWORD);
    await expectFit(page, "invitation");
    expect(page.url()).not.toContain(link.split("/").at(-1));
    await page.keyboard.press("Enter");
    await headed(page, "Accounts");
    await page.getByText("Alice Martin").waitFor();
    const again = await open(link);
    await again.getByText(/This link is over/).waitFor();
    await again.close();
  });

  it("an administrator invites a reader, who sees no button that the role does not allow", async () => {
    await page.goto(`${service.url}/console/#/operators`);
    await headed(page, "Operators");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Bob");
    await dialog.getByLabel("Role").selectOption("reader");
    await expectFit(page, "invite");
    await dialog.getByRole("button", { name: "Make the link" }).click();
    const link = await dialog.locator(".once code").textContent();
    await expectFit(page, "link");
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("row", { name: /Bob.*Reader.*Invited/ }).waitFor();
    await expectFit(page, "operators");
    const other = await launchChromium();
    const bob = await open(link ?? "", other.context);
    await bob.getByLabel("Password", { exact: true }).fill(OPERATOR_PASSWORD);
    await bob.getByLabel("The password again").fill(OPERATOR_PASSWORD);
    await bob.keyboard.press("Enter");
    await headed(bob, "Accounts");
    expect(await bob.getByRole("button", { name: "New account" }).count()).toBe(0);
    expect(await bob.getByRole("link", { name: "Operators" }).count()).toBe(0);
    await page.getByRole("row", { name: /Bob.*Reader.*Active/ }).waitFor();
    await page.getByRole("button", { name: /^Remove Bob/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByText("Bob is removed.").waitFor();
    await bob.getByText(/^You were signed out/).waitFor();
    await expectFit(bob, "sign-in");
    await other.close();
  });

  it("offers the acts that the service would do, and says why it lacks the others", async () => {
    const name = await service.createOperator("support");
    // The answer for a person of a company's provider, without the provider.
    await page.route("**/admin/v1/operators", async (route) => {
      const response = await route.fetch();
      const { operators } = await response.json();
      const known = operators.map((each: object) =>
        "name" in each && each.name === name ? { ...each, provider: true } : each,
      );
      await route.fulfill({ response, json: { operators: known } });
    });
    onTestFinished(() => page.unrouteAll({ behavior: "ignoreErrors" }));
    await page.goto(`${service.url}/console/#/passkeys`);
    await page.goto(`${service.url}/console/#/operators`);
    const actsOf = async (row: Locator) =>
      (await row.getByRole("button").allTextContents()).map((text) => text.split(" ").slice(0, 2).join(" "));
    const person = page.getByRole("row", { name: `${name} Signs in with the company’s provider` });
    await person.waitFor();
    expect(await actsOf(person)).toEqual(["End sessions", `Remove ${name.split(" ")[0]}`]);
    const last = page.getByRole("row", { name: "Alice Martin The last administrator" });
    expect(await actsOf(last)).toEqual(["Reset password", "End sessions"]);
    await expectFit(page, "operator of the provider");
    const other = await service.createOperator("administrator");
    await page.getByRole("row", { name: other }).waitFor();
    // The row is there before the person has chosen a password.
    await expect.poll(() => page.getByText("The last administrator").count()).toBe(0);
    await page.getByRole("button", { name: "Remove Alice Martin" }).waitFor();
    const { body } = await service.admin("GET", "/operators");
    const { id } = body.operators.find((each: { name: string }) => each.name === other);
    await service.admin("DELETE", `/operators/${id}`);
  });

  it("an operator changes the own password, and stays signed in", async () => {
    const name = await service.createOperator("support");
    const other = await launchChromium();
    const own = await open(`${service.url}/console/`, other.context);
    await own.getByLabel("Name").fill(name);
    await own.getByLabel("Password").fill(OPERATOR_PASSWORD);
    await own.keyboard.press("Enter");
    await own.getByRole("link", { name }).click();
    await headed(own, "Your passkeys");
    await own.getByRole("button", { name: "Change your password" }).click();
    const dialog = own.getByRole("dialog");
    await dialog.getByLabel("Your password").fill("not the password of mine");
    await dialog.getByLabel("The new password").fill("an otter under the old bridge");
    await dialog.getByLabel("The password again").fill("an otter under the old bridge");
    await own.keyboard.press("Enter");
    await dialog.getByText("That is not your password.").waitFor();
    await expectFit(own, "own password");
    await dialog.getByLabel("Your password").fill(OPERATOR_PASSWORD);
    await own.keyboard.press("Enter");
    await own.getByText(/^Your password is changed/).waitFor();
    await own.reload();
    await headed(own, "Your passkeys");
    await other.close();
  });

  it("the audit log names them", async () => {
    await page.goto(`${service.url}/console/#/audit?action=operator.remove`);
    await page.getByRole("row", { name: /Alice Martin removed the operator Bob\./ }).waitFor();
  });

  it("the audit log shows a key with a person's name as a key", async () => {
    const expiresAt = new Date(service.clock.now() + 86_400_000).toISOString();
    const wanted = { name: "Alice Martin", scopes: ["support"], expiresAt };
    const { key } = (await service.admin("POST", "/api-keys", wanted)).body;
    const login = await service.createAccount();
    await fetch(`${service.url}/admin/v1/accounts/${login}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ blocked: true }),
    });
    await page.goto(`${service.url}/console/#/audit?action=account.block`);
    const row = page.getByRole("row", { name: /Alice Martin/ });
    await row.waitFor();
    expect(await row.textContent()).toContain("The key “Alice Martin” blocked the account");
  });

  it("a passkey signs its operator in, without a name or a password", async () => {
    const local = service.url.replace("127.0.0.1", "localhost");
    const name = await service.createOperator("support");
    const own = await open(`${local}/console/`);
    const authenticators = await context.newCDPSession(own);
    await authenticators.send("WebAuthn.enable");
    await authenticators.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await own.getByLabel("Name").fill(name);
    await own.getByLabel("Password").fill(OPERATOR_PASSWORD);
    await own.keyboard.press("Enter");
    await headed(own, "Accounts");
    await own.getByRole("link", { name }).click();
    await headed(own, "Your passkeys");
    await own.getByRole("button", { name: "Add a passkey" }).click();
    await own.getByRole("dialog").getByLabel("Name").fill("this laptop");
    await own.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await own.getByRole("row", { name: /this laptop/ }).waitFor();
    await expectFit(own, "passkeys");
    await own.getByRole("button", { name: "Sign out" }).click();
    await own.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
    await expectFit(own, "sign-in with passkey");
    await own.getByRole("button", { name: "Sign in with a passkey" }).click();
    await own.getByRole("link", { name }).waitFor();
    await own.close();
  });

  it("speaks French, and fits a phone then too", async () => {
    await page.evaluate(() => localStorage.setItem("openpims.language", "fr"));
    await page.goto(`${service.url}/console/#/operators`);
    await page.reload();
    await headed(page, "Opérateurs");
    await expectFit(page, "operators-fr");
  });
});
