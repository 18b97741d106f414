// Attack: begin so many sign-ins that no place is left for the owner's, also with a made-up cookie of a known browser, or
// with one's own. Defence: the service signs the cookie (`http/identity/known-browser.ts`), and counts the sign-ins of known
// browsers apart, by account (`limits/sign-ins-begun.ts`).
import { Application, Browser } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => service.stop());

/** The owner's browser, in which they have signed in before. */
async function knownBrowser(): Promise<{ login: string; application: Application }> {
  const login = await service.createAccount();
  const application = new Application(service);
  await application.signIn(login, PASSWORD);
  return { login, application };
}

async function begin(address: string, cookies: ReadonlyMap<string, string> = new Map()): Promise<number> {
  const browser = new Browser();
  browser.headers["x-forwarded-for"] = address;
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  return (await browser.open(new Application(service).authorizationUrl())).status;
}

const cookiesOf = ({ browser }: Application): Map<string, string> =>
  new Map([...browser.cookies].filter(([name]) => name.startsWith("openpims-browser")));

/** A cookie of the right form, with a signature of the attacker's. */
function madeUp(genuine: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...genuine].map(([name, value]) => [name, value.replace(/[0-9a-f]{64}/g, "0".repeat(64))]));
}

it("strangers who have begun as many as the service allows do not stop known browsers", async () => {
  const { login, application } = await knownBrowser();
  expect(await begin("198.18.5.1")).toBe(303);
  await write(service, "update throttles set count = 50000 where name like 'sign-in-begun-all:%'");
  expect(await begin("198.18.5.2")).toBe(429);
  expect(await begin("198.18.5.3", madeUp(cookiesOf(application)))).toBe(429);
  await expect(application.signIn(login, PASSWORD)).resolves.toBeInstanceOf(URL);
  service.clock.advance(600);
  expect(await begin("198.18.5.2")).toBe(303);
});

it("one account's known browsers begin no more than an address", async () => {
  const { application } = await knownBrowser();
  const other = await knownBrowser();
  const mine = cookiesOf(application);
  expect(await begin("198.18.6.1", mine)).toBe(303);
  await write(service, "update throttles set count = 600 where name like 'sign-in-begun-known:%'");
  expect(await begin("198.18.6.2", mine)).toBe(429);
  await expect(other.application.signIn(other.login, PASSWORD)).resolves.toBeInstanceOf(URL);
});
