// The pages that create an account and change e-mail and password, over HTTP as a browser uses them.
import { randomUUID } from "node:crypto";
import { Application, Browser, tokensOf } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
// All tests share one address: no test may use up another's tries.
beforeEach(() => service.clock.advance(600));

const NEW = "quiet heron by the weir";
const newLogin = () => `${randomUUID()}@openpims.example`;
const CREATE = { prompt: "create" };
const UPDATE_LOGIN = { openpims_action: "update_login" };
const UPDATE_PASSWORD = { openpims_action: "update_password" };

const creation = (login: string, password = NEW) => ({
  login,
  newPassword: password,
  newPasswordAgain: password,
});
const passwordChange = (login: string, password = PASSWORD) => ({ ...creation(login), password });

const alertIn = async (page: Response): Promise<string> =>
  /role="alert">([^<]*)</.exec(await page.text())?.[1] ?? "no alert";

/** The result of a post: the redirect's address, or the page's status and alert. */
async function post(application: Application, change: Record<string, string>, form: Record<string, string>) {
  const reached = await application.post(change, form);
  return reached instanceof URL ? reached : [reached.status, await alertIn(reached)];
}

async function codeOf(
  application: Application,
  change: Record<string, string>,
  form: Record<string, string>,
) {
  const reached = await post(application, change, form);
  if (!(reached instanceof URL)) throw new Error(String(reached));
  return reached.searchParams.get("code") ?? "";
}

const subjectOf = (idToken: string): string =>
  JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString()).sub;

const claimsFor = (subject: string) => ({
  claims: JSON.stringify({ id_token: { sub: { value: subject } } }),
});

const pages = [
  ["create-account", CREATE, "Create an account", "Créer un compte"],
  ["change-login", UPDATE_LOGIN, "Change the e-mail", "Changer d’adresse e-mail"],
  ["change-password", UPDATE_PASSWORD, "Change the password", "Changer de mot de passe"],
] as const;

describe.each(pages)("the page %s", (path, change, english, french) => {
  it("has no inline script, loads the service's own, and labels every field", async () => {
    const { page, url } = await new Application(service).page(change);
    const html = await page.text();
    expect(url.pathname).toMatch(new RegExp(`^/${path}/`));
    const policy = page.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toContain("unsafe");
    expect([page.headers.get("cache-control"), page.headers.get("referrer-policy")]).toEqual([
      "no-store",
      "no-referrer",
    ]);
    expect(html.match(/<script[^>]*>[^<]*<\/script>/g)).toEqual(['<script src="/page.js" defer></script>']);
    expect(html).not.toMatch(/<style|\sstyle=|javascript:|\son\w+=|<iframe|https?:/i);
    const inputs = [...html.matchAll(/<input id="(\w+)" name="(\w+)" type="(\w+)" autocomplete="([\w-]+)"/g)];
    expect(inputs.length).toBe(html.match(/<input/g)?.length);
    for (const [, id, name] of inputs) {
      expect(name).toBe(id);
      expect(html).toContain(`<label for="${id}">`);
    }
    expect(html.match(/autofocus/g)).toHaveLength(1);
  });

  it("is in the first language of ui_locales that it knows, English otherwise", async () => {
    const titleOf = async (uiLocales: string) => {
      const { page } = await new Application(service).page({ ...change, ui_locales: uiLocales });
      const html = await page.text();
      return [/<html lang="(\w+)"/.exec(html)?.[1], /<h1>([^<]+)</.exec(html)?.[1]];
    };
    expect(await titleOf("fr")).toEqual(["fr", french]);
    expect(await titleOf("de fr-CA en")).toEqual(["fr", french]);
    expect(await titleOf("en-GB fr")).toEqual(["en", english]);
    expect(await titleOf("xx constructor __proto__")).toEqual(["en", english]);
  });

  it("comes back with access_denied where the user cancels", async () => {
    const application = new Application(service);
    const reached = await post(application, change, { cancel: "1" });
    expect((reached as URL).searchParams.get("error")).toBe("access_denied");
    expect((reached as URL).searchParams.get("state")).toBe(application.state);
  });

  it("is a 4xx in another browser, and for an interaction that needs another page", async () => {
    const application = new Application(service);
    const { url } = await application.page(change);
    for (const form of [undefined, creation(newLogin())]) {
      const foreign = await new Browser().open(url, form);
      expect(Math.floor(foreign.status / 100)).toBe(4);
      const signIn = await application.signInPage();
      const swapped = new URL(signIn.url.pathname.replace("sign-in", path), service.url);
      expect((await application.browser.open(swapped, form)).status).toBe(400);
    }
  });

  it("is not shown where nothing may be shown", async () => {
    const application = new Application(service);
    const url = application.authorizationUrl({
      ...change,
      prompt: path === "create-account" ? "none create" : "none",
    });
    const { url: reached } = await application.browser.follow(await application.browser.open(url), url);
    expect(reached.searchParams.get("error")).toMatch(/^(interaction_required|invalid_request)$/);
  });
});

it("an action that there is not is refused", async () => {
  const application = new Application(service);
  const url = application.authorizationUrl({ openpims_action: "delete_account" });
  const { url: reached } = await application.browser.follow(await application.browser.open(url), url);
  expect(reached.searchParams.get("error")).toBe("invalid_request");
});

describe("an account that is made", () => {
  it("signs its user in, and has the password it was made with", async () => {
    const login = newLogin();
    const application = new Application(service);
    const code = await codeOf(application, CREATE, creation(`  ${login.toUpperCase()} `));
    const { access_token } = tokensOf(await application.redeem(code));
    const user = await fetch(`${service.url}/am/oauth2/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(await user.json()).toMatchObject({ preferred_username: login });
    await expect(new Application(service).tokens(login, NEW)).resolves.toBeDefined();
    expect((await service.account(login)).body).toMatchObject({
      phoneNumber: null,
      pin: "unset",
      devices: [],
    });
  });

  it("takes the place of who was signed in to this browser", async () => {
    const application = new Application(service);
    await application.signIn(await service.createAccount(), PASSWORD);
    const login = newLogin();
    const { id_token } = tokensOf(
      await application.redeem(await codeOf(application, CREATE, creation(login))),
    );
    expect(JSON.parse(Buffer.from(id_token.split(".")[1] ?? "", "base64url").toString())).toMatchObject({
      preferred_username: login,
    });
  });

  it.each([
    ["no e-mail", { ...creation("nobody") }, "This is no e-mail address."],
    ["markup for one", { ...creation('"<b>x</b>"@openpims.example') }, "This is no e-mail address."],
    ["an overlong one", { ...creation(`${"x".repeat(250)}@openpims.example`) }, "This is no e-mail address."],
    ["nothing", {}, "Fill in this field."],
    [
      "two passwords",
      { ...creation("a@b.example"), newPasswordAgain: `${NEW}.` },
      "The two new passwords differ.",
    ],
  ])("is none with %s", async (_, form, alert) => {
    expect(await post(new Application(service), CREATE, form as Record<string, string>)).toEqual([
      400,
      alert,
    ]);
  });

  it("cannot take another's e-mail, in any case of letters, and leaves that account as it is", async () => {
    const login = await service.createAccount();
    const refused = [409, "This e-mail cannot be used. If it is yours, you may have an account already."];
    expect(await post(new Application(service), CREATE, creation(login))).toEqual(refused);
    expect(await post(new Application(service), CREATE, creation(login.toUpperCase()))).toEqual(refused);
    await expect(new Application(service).tokens(login, PASSWORD)).resolves.toBeDefined();
  });

  it("is made once where twenty ask for one e-mail at once, and ten e-mails are tried in ten minutes", async () => {
    const login = newLogin();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(new Application(service), CREATE, creation(login))),
    );
    const statuses = answers.map((answer) => (answer instanceof URL ? 303 : answer[0]));
    const count = (status: number) => statuses.filter((one) => one === status).length;
    expect([count(303), count(409), count(429)]).toEqual([1, 9, 10]);
    expect((await post(new Application(service), CREATE, creation(newLogin()))) as unknown).toEqual([
      429,
      "Too many tries. Try again in ten minutes.",
    ]);
    service.clock.advance(600);
    expect(await post(new Application(service), CREATE, creation(newLogin()))).toBeInstanceOf(URL);
  });

  it("is the operator's alone if the policy says so", async () => {
    await service.admin("PUT", "/policy", { selfRegistration: false });
    const login = newLogin();
    expect(await post(new Application(service), CREATE, creation(login))).toEqual([
      403,
      "Accounts are made by the operator of this service.",
    ]);
    expect((await service.account(login)).status).toBe(404);
    await service.admin("PUT", "/policy", { selfRegistration: true });
  });
});

describe("a change of the e-mail", () => {
  it("takes the password, keeps the subject, and ends what was given for the old e-mail", async () => {
    const login = await service.createAccount();
    const application = new Application(service);
    const before = await application.tokens(login, PASSWORD);
    const changed = newLogin();
    const form = { login, password: PASSWORD, newLogin: ` ${changed.toUpperCase()}` };
    const code = await codeOf(
      application,
      { ...UPDATE_LOGIN, ...claimsFor(subjectOf(before.id_token)) },
      form,
    );
    const after = tokensOf(await application.redeem(code));
    expect(subjectOf(after.id_token)).toBe(subjectOf(before.id_token));
    expect(await application.sms(before.access_token)).toBe(401);
    expect(await application.sms(after.access_token)).toBe(202);
    await expect(new Application(service).signIn(login, PASSWORD)).rejects.toThrow("401");
    await expect(new Application(service).signIn(changed, PASSWORD)).resolves.toBeDefined();
  });

  it("is refused with a wrong password, for another's e-mail, the same e-mail and no e-mail", async () => {
    const [login, other] = [await service.createAccount(), await service.createAccount()];
    const ask = (form: Record<string, string>) =>
      post(new Application(service), UPDATE_LOGIN, {
        login,
        password: PASSWORD,
        newLogin: newLogin(),
        ...form,
      });
    expect(await ask({ password: "wrong" })).toEqual([401, "The e-mail or the password is wrong."]);
    expect(await ask({ login: newLogin() })).toEqual([401, "The e-mail or the password is wrong."]);
    expect(await ask({ newLogin: other })).toEqual([
      409,
      "This e-mail cannot be used. If it is yours, you may have an account already.",
    ]);
    expect(await ask({ newLogin: login })).toEqual([400, "The account has this e-mail already."]);
    expect(await ask({ newLogin: "nothing" })).toEqual([400, "This is no e-mail address."]);
    await expect(new Application(service).signIn(login, PASSWORD)).resolves.toBeDefined();
  });

  it("does not accept a subject other than the requested one, even with the right password", async () => {
    const [login, other] = [await service.createAccount(), await service.createAccount()];
    const { id_token } = await new Application(service).tokens(login, PASSWORD);
    const form = { login: other, password: PASSWORD, newLogin: newLogin() };
    const request = { ...UPDATE_LOGIN, ...claimsFor(subjectOf(id_token)) };
    expect(await post(new Application(service), request, form)).toEqual([
      401,
      "The e-mail or the password is wrong.",
    ]);
    await expect(new Application(service).signIn(other, PASSWORD)).resolves.toBeDefined();
  });

  it("shows the e-mail that the application expects, as text", async () => {
    const hint = `"><script>alert('1')</script>&`;
    const { page } = await new Application(service).page({ ...UPDATE_LOGIN, login_hint: hint });
    const html = await page.text();
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;"');
  });
});

describe("a change of the password", () => {
  it("ends every other session and token of the account, and nobody else's", async () => {
    const login = await service.createAccount();
    const elsewhere = new Application(service);
    const tokens = await elsewhere.tokens(login, PASSWORD);
    const heldCode = await new Application(service).code(login, PASSWORD);
    const stranger = new Application(service);
    const strangers = await stranger.tokens(await service.createAccount(), PASSWORD);
    // A sign-in with the old password that lacks only its redirect.
    const halfDone = new Application(service);
    const { url } = await halfDone.signInPage();
    const resume = (await halfDone.browser.open(url, { login, password: PASSWORD })).headers.get("location");

    const application = new Application(service);
    await application.tokens(login, PASSWORD);
    const code = await codeOf(application, UPDATE_PASSWORD, passwordChange(login));
    const fresh = tokensOf(await application.redeem(code));
    expect(await application.sms(fresh.access_token)).toBe(202);
    expect((await application.refresh(fresh.refresh_token)).status).toBe(200);

    expect(await elsewhere.sms(tokens.access_token)).toBe(401);
    expect(await elsewhere.refresh(tokens.refresh_token)).toMatchObject({ body: { error: "invalid_grant" } });
    expect((await elsewhere.redeem(heldCode)).status).toBe(400);
    const resumed = await halfDone.browser.open(new URL(resume ?? "", service.url));
    expect(resumed.status).toBe(400);
    await expect(new Application(service).signIn(login, PASSWORD)).rejects.toThrow("401");
    await expect(elsewhere.signIn(login, NEW)).resolves.toBeDefined();
    expect(await stranger.sms(strangers.access_token)).toBe(202);
    expect((await stranger.refresh(strangers.refresh_token)).status).toBe(200);
  });

  it("is refused with a wrong old password, a weak new one, two new ones, or the old one again", async () => {
    const login = await service.createAccount();
    const ask = (form: Record<string, string>) =>
      post(new Application(service), UPDATE_PASSWORD, { ...passwordChange(login), ...form });
    expect(await ask({ password: "wrong" })).toEqual([401, "The e-mail or the password is wrong."]);
    expect(await ask({ newPassword: "short", newPasswordAgain: "short" })).toEqual([
      400,
      "The new password has fewer than 15 characters.",
    ]);
    expect(await ask({ newPasswordAgain: "another heron altogether" })).toEqual([
      400,
      "The two new passwords differ.",
    ]);
    expect(await ask({ newPassword: PASSWORD, newPasswordAgain: PASSWORD })).toEqual([
      400,
      "The new password is the old one.",
    ]);
    await expect(new Application(service).signIn(login, PASSWORD)).resolves.toBeDefined();
  });

  it("happens once if ten requests change the password at the same moment", async () => {
    const login = await service.createAccount();
    const passwords = Array.from({ length: 10 }, (_, i) => `${NEW} number ${i}`);
    const answers = await Promise.all(
      passwords.map((password) =>
        post(new Application(service), UPDATE_PASSWORD, { ...creation(login, password), password: PASSWORD }),
      ),
    );
    const done = passwords.filter((_, i) => answers[i] instanceof URL);
    expect(done).toHaveLength(1);
    service.clock.advance(600);
    await expect(new Application(service).signIn(login, done[0] ?? "")).resolves.toBeDefined();
  });

  it("shares the count of wrong passwords with the sign-in page", async () => {
    const login = await service.createAccount();
    const application = new Application(service);
    const { url } = await application.signInPage();
    for (let attempt = 0; attempt < 5; attempt++)
      expect((await application.browser.open(url, { login, password: "wrong" })).status).toBe(401);
    const other = await application.page(UPDATE_PASSWORD);
    for (let attempt = 0; attempt < 5; attempt++) {
      const form = { ...passwordChange(login), password: `wrong ${attempt}` };
      expect((await application.browser.open(other.url, form)).status).toBe(401);
    }
    expect((await application.browser.open(other.url, passwordChange(login))).status).toBe(429);
    const third = await application.page(UPDATE_LOGIN);
    const form = { login, password: PASSWORD, newLogin: newLogin() };
    expect((await application.browser.open(third.url, form)).status).toBe(429);
  });
});
