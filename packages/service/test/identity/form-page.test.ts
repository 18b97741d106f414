// The forms of the identity provider for a person: errors at their field, the language, the ways on.
import { randomUUID } from "node:crypto";
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let service: TestService;
let login: string;
beforeAll(async () => {
  service = await TestService.start();
  login = await service.createAccount();
});
afterAll(() => service.stop());
beforeEach(() => service.clock.advance(600));

/** The attributes of a field. */
const field = (html: string, name: string): string =>
  new RegExp(`<input id="${name}"([^>]*)>`).exec(html)?.[1] ?? "";

async function posted(
  change: Record<string, string>,
  form: Record<string, string>,
  query = "",
): Promise<{ status: number; html: string }> {
  const application = new Application(service);
  const { url } = await application.page(change);
  const answer = await application.browser.open(`${url}${query}`, form);
  return { status: answer.status, html: await answer.text() };
}

const NEW = "quiet heron by the weir";
const CREATE = { prompt: "create" };
const UPDATE_LOGIN = { openpims_action: "update_login" };
const UPDATE_PASSWORD = { openpims_action: "update_password" };
const twice = (newPassword: string, newPasswordAgain = newPassword) => ({ newPassword, newPasswordAgain });

describe("a fault", () => {
  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    ["a wrong password", {}, { password: "wrong" }, "password"],
    ["no password", {}, {}, "password"],
    ["no e-mail", {}, { login: "", password: "wrong" }, "login"],
    ["a text that is no e-mail", CREATE, { login: "x", ...twice(NEW) }, "login"],
    ["two new passwords", CREATE, twice(NEW, `${NEW}.`), "newPasswordAgain"],
    ["a short one", CREATE, twice("abc"), "newPassword"],
    [
      "a common one",
      CREATE,
      { login: `${randomUUID()}@a.example`, ...twice("password1234567") },
      "newPassword",
    ],
    ["the same e-mail", UPDATE_LOGIN, { password: PASSWORD, newLogin: "SAME" }, "newLogin"],
    ["no new e-mail", UPDATE_LOGIN, { password: PASSWORD }, "newLogin"],
    ["the old password", UPDATE_PASSWORD, { password: PASSWORD, ...twice(PASSWORD) }, "newPassword"],
  ])("%s is told at the field, which gets the focus", async (_, change, form, place) => {
    const filled = { login, ...form };
    const { status, html } = await posted(
      change,
      Object.fromEntries(
        Object.entries(filled).map(([name, text]) => [name, text === "SAME" ? login : text]),
      ),
    );
    expect(Math.floor(status / 100)).toBe(4);
    const faults = [...html.matchAll(/<p class="fault" id="(\w+)-fault" role="alert">[^<]+</g)];
    expect(faults.map(([, name]) => name)).toEqual([place]);
    expect(field(html, place)).toMatch(
      / aria-invalid="true" aria-describedby="\w+-fault( \w+-hint)?" autofocus$/,
    );
    expect(html.match(/aria-invalid|autofocus/g)).toHaveLength(2);
  });

  it("that is about no field stands above the form", async () => {
    await service.admin("PUT", "/policy", { selfRegistration: false });
    const { html } = await posted(CREATE, { login, ...twice(NEW) });
    expect(html).toContain('<p class="message" role="alert">Accounts are made by the operator');
    expect(html).not.toContain("aria-invalid");
    // And before anybody has filled it in.
    const { page } = await new Application(service).page(CREATE);
    expect(await page.text()).toContain("Accounts are made by the operator");
    await service.admin("PUT", "/policy", { selfRegistration: true });
  });
});

describe("a typed e-mail", () => {
  it.each([
    ["the sign-in", {}, { login: "typed@openpims.example", password: "wrong" }],
    [
      "the change of it",
      UPDATE_LOGIN,
      { login: "typed@openpims.example", password: "wrong", newLogin: "new@a.example" },
    ],
    ["the creation of an account", CREATE, { login: "typed@openpims.example", ...twice("short") }],
  ])("stays in %s, no password does", async (_, change, form) => {
    const { html } = await posted(change, form as Record<string, string>);
    for (const [name, text] of Object.entries(form)) {
      if (name.toLowerCase().includes("login")) expect(field(html, name)).toContain(` value="${text}"`);
      else expect(field(html, name)).not.toContain("value=");
    }
    expect(html).not.toMatch(/"(wrong|short)"/);
  });

  it("is text, whatever it is", async () => {
    const hostile = `"><img src=x onerror=alert(1)>'&${"y".repeat(2_000)}`;
    const { html } = await posted({}, { login: hostile, password: "wrong" });
    expect(html).toContain('value="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;yyy');
    expect(html).not.toContain("<img src=x");
    expect(html.length).toBeLessThan(8_000);
  });
});

describe("the language", () => {
  it("is switched without a try, and keeps the typed e-mail", async () => {
    const form = { switch: "fr", login: "typed@openpims.example", password: "wrong" };
    const application = new Application(service);
    const { url } = await application.page({ ui_locales: "en" });
    for (let times = 0; times < 12; times++) {
      const answer = await application.browser.open(`${url}?language=fr`, form);
      const html = await answer.text();
      expect([answer.status, /<html lang="(\w+)"/.exec(html)?.[1]]).toEqual([200, "fr"]);
      expect(field(html, "login")).toContain(' value="typed@openpims.example"');
      expect(html).toContain('action="?language=fr"');
      expect(html).not.toContain("aria-invalid");
    }
    const wrong = await application.browser.open(`${url}?language=fr`, { login, password: "wrong" });
    expect([wrong.status, await wrong.text()]).toEqual([
      401,
      expect.stringContaining("L’e-mail ou le mot de passe est faux."),
    ]);
  });

  it("is the browser's if the application asks for none, and nothing else of the address", async () => {
    const application = new Application(service);
    application.browser.headers["accept-language"] = "fr-CA,en;q=0.5";
    const { url, page } = await application.page();
    expect(await page.text()).toContain('<html lang="fr">');
    const odd = await application.browser.open(`${url}?language="><script>`);
    expect(await odd.text()).not.toContain("<script>");
  });
});

describe("the ways on", () => {
  const authorizationIn = (html: string): string =>
    (/href="(\/am\/oauth2\/authorize[^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&amp;", "&");

  it("lead to a new account, and back, for the application that asked", async () => {
    const application = new Application(service);
    const { page, url } = await application.page({ login_hint: "hint@a.example", ui_locales: "fr" });
    const html = await page.text();
    expect(html).toContain("Mot de passe oublié");
    const create = authorizationIn(html);
    expect(create).not.toContain("hint");
    const reached = await application.browser.follow(
      await application.browser.open(service.url + create),
      url.href,
    );
    const creation = (await reached.page?.text()) ?? "";
    expect(creation).toContain("<h1>Créer un compte</h1>");
    const back = authorizationIn(creation);
    const signIn = await application.browser.follow(
      await application.browser.open(service.url + back),
      url.href,
    );
    expect(await signIn.page?.text()).toContain("<h1>Se connecter</h1>");
    const done = await application.browser.open(reached.url, {
      login: `${randomUUID()}@a.example`,
      ...twice(NEW),
    });
    const { url: end } = await application.browser.follow(done, reached.url.href);
    // The later request replaced the earlier one in this browser.
    expect(end.pathname.startsWith("/create-account/") || end.searchParams.has("code")).toBe(true);
  });

  it("are no account where the operator makes them, and where the application names its user", async () => {
    const named = await new Application(service).page({
      claims: JSON.stringify({ id_token: { sub: { value: randomUUID() } } }),
    });
    expect(await named.page.text()).not.toContain("Create an account");
    await service.admin("PUT", "/policy", { selfRegistration: false });
    const { page } = await new Application(service).page();
    const html = await page.text();
    await service.admin("PUT", "/policy", { selfRegistration: true });
    expect(html).not.toContain("Create an account");
    expect(html).toContain("Forgotten your password?");
  });
});

describe("a page without a form", () => {
  it("is in both languages, the browser's first, with an application's error as text", async () => {
    const application = new Application(service);
    application.browser.headers["accept-language"] = "fr";
    application.browser.headers.accept = "text/html";
    const address = application.authorizationUrl({ redirect_uri: "https://evil.example/<b>" });
    const html = await (await application.browser.open(address)).text();
    expect(html).toMatch(/<div class="said" lang="en">\n<h1>The application cannot sign you in<\/h1>/);
    expect(html).toMatch(/<div class="said" lang="fr">\n<h1>L’application ne peut pas vous connecter<\/h1>/);
    expect(html).toMatch(/id="language-fr" autocomplete="off" checked/);
    expect(html).not.toMatch(/<script|evil\.example|<b>/);
  });
});
