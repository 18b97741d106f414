// The bundled identity provider over HTTP: authorization code with PKCE, the sign-in page, tokens, and the SMS call.

import { Application, Browser, tokensOf } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

let service: TestService;
let login: string;
let application: Application;

beforeAll(async () => {
  service = await TestService.start();
  login = await service.createAccount();
  application = new Application(service);
});
afterAll(() => service.stop());

const authorize = async (change: Record<string, string | undefined>): Promise<URL | number> => {
  const browser = new Browser();
  const url = application.authorizationUrl(change);
  const { page, url: reached } = await browser.follow(await browser.open(url), url);
  return page?.status ?? reached;
};

describe("an authorization", () => {
  it("comes back with the state, a code, and tokens for it", async () => {
    const back = await application.signIn(login, PASSWORD);
    expect(back.searchParams.get("state")).toBe(application.state);
    const { status, body } = await application.redeem(back.searchParams.get("code") ?? "");
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", scope: "openid profile" });
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining(["access_token", "refresh_token", "id_token", "expires_in"]),
    );
    const user = await fetch(`${service.url}/am/oauth2/userinfo`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(await user.json()).toMatchObject({ preferred_username: login });
  });

  it.each([
    ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }],
    ["plain PKCE", { code_challenge: "a".repeat(43), code_challenge_method: "plain" }],
    ["a token asked for directly", { response_type: "token" }],
  ])("with %s is refused at the redirect", async (_, change) => {
    const reached = await authorize(change);
    expect(String(reached)).toMatch(
      /[?#&]error=(invalid_request|unsupported_response_type|unauthorized_client)/,
    );
    expect(String(reached)).not.toMatch(/code=|access_token=/);
  });

  it.each([
    ["another redirect address", { redirect_uri: "https://attacker.example/callback" }],
    ["another client", { client_id: "somebody-else" }],
  ])("with %s is refused without a redirect", async (_, change) => {
    expect(await authorize(change)).toBe(400);
  });

  it("takes the password each time, though the browser was signed in a moment ago", async () => {
    await application.signIn(login, PASSWORD);
    expect((await application.signInPage()).page.status).toBe(200);
  });

  it("that the user cancels comes back with access_denied", async () => {
    const { url } = await application.signInPage();
    const posted = await application.browser.open(url, { login: "", password: "", cancel: "1" });
    const { url: back } = await application.browser.follow(posted, url.href);
    expect([back.searchParams.get("error"), back.searchParams.get("code")]).toEqual(["access_denied", null]);
  });
});

describe("what a sign-in gives", () => {
  const MINUTE_MS = 60_000;

  /** Advances the time: the identity provider reads only `Date`. */
  const pass = (ms: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
  afterEach(() => void vi.useRealTimers());

  it("outlives the minutes in which the browser could have gone on there", async () => {
    const tokens = await application.tokens(login, PASSWORD);
    pass(50 * MINUTE_MS);
    expect(await application.sms(tokens.access_token)).toBe(202);
    pass(10 * MINUTE_MS);
    expect(await application.sms(tokens.access_token)).toBe(401);
    tokensOf(await application.refresh(tokens.refresh_token));
  });

  it("is not ended by the next one, of another user, in the same browser", async () => {
    const tokens = await application.tokens(login, PASSWORD);
    await application.tokens(await service.createAccount(), PASSWORD);
    tokensOf(await application.refresh(tokens.refresh_token));
  });

  it("ends after 30 days, however often it is refreshed", async () => {
    let { refresh_token: refreshToken } = await application.tokens(login, PASSWORD);
    for (const days of [10, 10, 9.9]) {
      pass(days * 24 * 60 * MINUTE_MS);
      ({ refresh_token: refreshToken } = tokensOf(await application.refresh(refreshToken)));
    }
    pass(0.2 * 24 * 60 * MINUTE_MS);
    expect((await application.refresh(refreshToken)).body.error).toBe("invalid_grant");
  });
});

describe("the sign-in page", () => {
  it("has no inline script, and a policy that lets none in", async () => {
    const { page } = await application.signInPage();
    const html = await page.text();
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html).toContain('type="password"');
    expect(html.match(/<script[^>]*>[^<]*<\/script>/g)).toEqual(['<script src="/page.js" defer></script>']);
    expect(html).not.toMatch(/<style|\sstyle=|javascript:|\son\w+=|<iframe|https?:/i);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toMatch(/unsafe|form-action/);
    expect(page.headers.get("cache-control")).toBe("no-store");
  });

  it("has one style sheet, one script and one logo, the service's own", async () => {
    const { page } = await application.signInPage();
    const html = await page.text();
    const paths = new Set(
      [...html.matchAll(/(?:src|<link rel="[a-z]+" href)="([^"]+)"/g)].map(([, path]) => path),
    );
    const files = [...paths].map(async (path) => {
      const file = await fetch(`${service.url}${path}`);
      expect(await file.text()).not.toMatch(/url\(|@import|https?:\/\/(?!www\.w3\.org)/);
      return [path, file.status, file.headers.get("content-type")];
    });
    expect(await Promise.all(files)).toEqual([
      ["/page.svg", 200, "image/svg+xml; charset=utf-8"],
      ["/page.css", 200, "text/css; charset=utf-8"],
      ["/page.js", 200, "text/javascript; charset=utf-8"],
    ]);
  });

  it.each([
    ["a wrong password", () => ({ login, password: "wrong horse battery" })],
    ["an unknown login", () => ({ login: "nobody@openpims.example", password: PASSWORD })],
    ["an overlong password", () => ({ login, password: "x".repeat(2_000) })],
    ["markup in the login", () => ({ login: "<script>alert(1)</script>", password: PASSWORD })],
  ])("answers 401 to %s, in the same words, and repeats the e-mail only, as text", async (_, form) => {
    const { url } = await application.signInPage();
    const answer = await application.browser.open(url, form() as Record<string, string>);
    const html = await answer.text();
    expect([answer.status, answer.headers.get("location")]).toEqual([401, null]);
    expect(html).toContain("The e-mail or the password is wrong.");
    expect(html).not.toMatch(/wrong horse|<script(?! src)|xxx/);
    expect(html).not.toContain(PASSWORD);
    expect(html).toContain(`value="${form().login.replace(/</g, "&lt;").replace(/>/g, "&gt;")}"`);
  });

  it("is a 4xx where no sign-in was begun, and in a browser that did not begin it", async () => {
    const { url } = await application.signInPage();
    for (const target of [`${service.url}/sign-in/unknown`, url.href]) {
      for (const form of [undefined, { login, password: PASSWORD }]) {
        const answer = await new Browser().open(target, form);
        expect([target, form, Math.floor(answer.status / 100)]).toEqual([target, form, 4]);
      }
    }
  });

  it("takes ten wrong passwords of an account in ten minutes, then not even the right one", async () => {
    const other = await service.createAccount();
    const { url } = await application.signInPage();
    const post = async (password: string) =>
      (await application.browser.open(url, { login: other, password })).status;
    for (let attempt = 1; attempt <= 10; attempt++) expect(await post(`wrong ${attempt}`)).toBe(401);
    expect(await post(PASSWORD)).toBe(429);
    expect(await post("wrong again")).toBe(429);
    service.clock.advance(600);
    await expect(new Application(service).signIn(other, PASSWORD)).resolves.toBeDefined();
  });

  it("checks at most ten of fifty simultaneous wrong passwords", async () => {
    const other = await service.createAccount();
    const { url } = await application.signInPage();
    const post = async () =>
      (await application.browser.open(url, { login: other, password: "wrong" })).status;
    const statuses = await Promise.all(Array.from({ length: 50 }, post));
    const number = (wanted: number) => statuses.filter((status) => status === wanted).length;
    expect(number(401)).toBeLessThanOrEqual(10);
    // Beyond the queue of hashes a request is refused for now, before it is counted.
    expect(number(401) + number(429) + number(503)).toBe(50);
  });

  it("does not count right passwords", async () => {
    const other = await service.createAccount();
    for (let round = 0; round < 12; round++) await new Application(service).signIn(other, PASSWORD);
  });
});

describe("an authorization code", () => {
  it("is redeemed once", async () => {
    const code = await application.code(login, PASSWORD);
    expect((await application.redeem(code)).status).toBe(200);
    expect(await application.redeem(code)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("is redeemed by one of twenty at once", async () => {
    const code = await application.code(login, PASSWORD);
    const answers = await Promise.all(Array.from({ length: 20 }, () => application.redeem(code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { status, body } of answers)
      if (status !== 200) expect([status, body.error]).toEqual([400, "invalid_grant"]);
  });

  it.each([
    ["another verifier", { code_verifier: "b".repeat(43) }],
    ["another redirect address", { redirect_uri: "http://127.0.0.1/other" }],
    ["an empty verifier", { code_verifier: "" }],
  ])("is not redeemed with %s", async (_, change) => {
    const code = await application.code(login, PASSWORD);
    expect((await application.redeem(code, change)).status).toBe(400);
  });
});

describe("tokens", () => {
  it("refreshed, the old refresh token is refused", async () => {
    const first = await application.tokens(login, PASSWORD);
    const second = tokensOf(await application.refresh(first.refresh_token));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await application.sms(second.access_token)).toBe(202);
    const again = await application.refresh(first.refresh_token);
    expect([again.status, again.body.error]).toEqual([400, "invalid_grant"]);
  });

  it("are refreshed by one of twenty at once", async () => {
    const { refresh_token } = await application.tokens(login, PASSWORD);
    const answers = await Promise.all(Array.from({ length: 20 }, () => application.refresh(refresh_token)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { status, body } of answers)
      if (status !== 200) expect([status, body.error]).toEqual([400, "invalid_grant"]);
  });

  it("revoked, the access token opens nothing", async () => {
    const { access_token } = await application.tokens(login, PASSWORD);
    expect(await application.sms(access_token)).toBe(202);
    expect((await application.revoke(access_token)).status).toBe(200);
    expect(await application.sms(access_token)).toBe(401);
  });

  it("revoked, the refresh token gives no more, and the access token of its grant ends too", async () => {
    const { access_token, refresh_token } = await application.tokens(login, PASSWORD);
    expect((await application.revoke(refresh_token)).status).toBe(200);
    expect((await application.refresh(refresh_token)).status).toBe(400);
    expect(await application.sms(access_token)).toBe(401);
  });
});

it("a browser that another user signed in with takes the next user", async () => {
  const other = await service.createAccount();
  await application.tokens(other, PASSWORD);
  const { access_token } = await application.tokens(login, PASSWORD);
  const user = await fetch(`${service.url}/am/oauth2/userinfo`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  expect(await user.json()).toMatchObject({ preferred_username: login });
});

it("a browser whose grant was revoked signs in again", async () => {
  const { refresh_token } = await application.tokens(login, PASSWORD);
  await application.revoke(refresh_token);
  const { access_token } = await application.tokens(login, PASSWORD);
  expect(await application.sms(access_token)).toBe(202);
});

describe("the SMS call", () => {
  it.each([
    ["no token", undefined],
    ["an empty token", ""],
    ["a token nobody gave", "a".repeat(43)],
    ["a token with odd characters", "__proto__"],
  ])("is a 401 with %s", async (_, token) => {
    expect(await application.sms(token)).toBe(401);
  });

  it("is a 401 with the tokens that are no access tokens", async () => {
    const { refresh_token } = await application.tokens(login, PASSWORD);
    expect(await application.sms(refresh_token)).toBe(401);
    expect(await application.sms(service.running.adminToken)).toBe(401);
  });

  it("is a 403 with another client_id, none or two, a 202 with the token's own", async () => {
    const { access_token } = await application.tokens(login, PASSWORD);
    const own = `client_id=${service.running.client.clientId}`;
    for (const query of ["client_id=other", "", "client_id=", `${own}&${own}`]) {
      expect([query, await application.sms(access_token, query)]).toEqual([query, 403]);
    }
    expect(await application.sms(access_token)).toBe(202);
  });

  it("is a 409 for an account without a phone number", async () => {
    const phoneless = "phoneless@openpims.example";
    await service.admin("POST", "/accounts", { login: phoneless, password: PASSWORD });
    const { access_token } = await application.tokens(phoneless, PASSWORD);
    expect(await application.sms(access_token)).toBe(409);
    expect((await service.admin("GET", `/accounts/${phoneless}/outbox`)).body).toEqual({ message: null });
  });
});
