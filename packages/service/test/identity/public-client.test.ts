// The phone page's client: public, on the service's own origin, with the rights of an application with a secret.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answered, Application, Browser, type Tokens, tokensOf } from "@openpims/testing/browser";
import { otp, PASSWORD, TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { PHONE_CLIENT_ID } from "../../src/index.ts";

const pages = temporaryFolder();
for (const folder of ["assets", "phone"]) mkdirSync(join(pages.path, folder));
writeFileSync(join(pages.path, "index.html"), "");

let service: TestService;
let login: string;
beforeAll(async () => {
  service = await TestService.start({ pages: ["phone"], pagesDirectory: pages.path });
  login = await service.createAccount();
});
afterAll(async () => {
  await service.stop();
  pages.remove();
});

const redirectUri = () => `${service.url}/phone/redirect.html`;

/** A completed authorization of the page. @returns the redirect's address */
async function authorize(
  application: Application,
  change: Record<string, string | undefined> = {},
): Promise<URL | number> {
  const browser = new Browser();
  const url = application.authorizationUrl({
    client_id: PHONE_CLIENT_ID,
    redirect_uri: redirectUri(),
    ...change,
  });
  let response = await browser.open(url);
  let at = new URL(url);
  for (let step = 0; step < 10; step++) {
    const location = response.headers.get("location");
    if (location === null && (response.status !== 200 || step > 5)) return response.status;
    if (location === null) response = await browser.open(at, { login, password: PASSWORD });
    else {
      at = new URL(location, at);
      if (at.pathname.startsWith("/phone/")) return at;
      response = await browser.open(at);
    }
  }
  throw new Error("the redirects lead in circles");
}

/** A request of the page: without a secret, with its origin. */
async function post(
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = { origin: service.url },
): Promise<Answered> {
  const response = await fetch(`${service.url}${path}`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ client_id: PHONE_CLIENT_ID, ...form }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}

const token = (form: Record<string, string>, headers?: Record<string, string>) =>
  post("/am/oauth2/access_token", form, headers);
const refresh = (refreshToken: string) => token({ grant_type: "refresh_token", refresh_token: refreshToken });

async function codeForm(change: Record<string, string> = {}): Promise<Record<string, string>> {
  const application = new Application(service);
  const back = await authorize(application);
  const code = back instanceof URL ? (back.searchParams.get("code") ?? "") : "";
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri() };
  return { ...form, code_verifier: application.verifier, ...change };
}

/** Advances the time: the identity provider reads only `Date`. */
const pass = (ms: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });

const signIn = async (): Promise<Tokens> => tokensOf(await token(await codeForm()));

describe("the phone page's client", () => {
  it("gets tokens for a code and its PKCE verifier, without a secret", async () => {
    const tokens = await signIn();
    const answer = await fetch(`${service.url}/am/oauth2/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await answer.json()).toMatchObject({ preferred_username: login });
  });

  it("gets no tokens for the code alone, or with another verifier", async () => {
    const { code_verifier: _, ...without } = await codeForm();
    expect(await token(without)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    const another = await codeForm({ code_verifier: "a".repeat(43) });
    expect(await token(another)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("gets no code without PKCE, and none at another place of the same origin", async () => {
    const application = new Application(service);
    const unprotected = await authorize(application, {
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    expect(String(unprotected)).toMatch(/[?&]error=invalid_request/);
    for (const path of ["/phone/other.html", "/phone", "/console/"])
      expect(await authorize(application, { redirect_uri: `${service.url}${path}` })).toBe(400);
    const elsewhere = redirectUri().replace(/:\d+/, ":1");
    expect(await authorize(application, { redirect_uri: elsewhere })).toBe(400);
  });

  it("is sent back to the whole page as well", async () => {
    const back = await authorize(new Application(service), { redirect_uri: `${service.url}/phone/` });
    expect(String(back)).toMatch(/\/phone\/\?code=/);
  });

  it("rotates its refresh tokens, and one that comes twice ends all that came from the sign-in", async () => {
    const first = await signIn();
    const second = tokensOf(await refresh(first.refresh_token));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await refresh(first.refresh_token)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    expect(await refresh(second.refresh_token)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    const answer = await fetch(`${service.url}/am/oauth2/userinfo`, {
      headers: { authorization: `Bearer ${second.access_token}` },
    });
    expect(answer.status).toBe(401);
  });

  it("is signed in for 30 days, however often its refresh token is used", async () => {
    onTestFinished(() => void vi.useRealTimers());
    let { refresh_token: refreshToken } = await signIn();
    for (const days of [10, 10, 9.9]) {
      pass(days * 86_400_000);
      ({ refresh_token: refreshToken } = tokensOf(await refresh(refreshToken)));
    }
    pass(0.2 * 86_400_000);
    expect(await refresh(refreshToken)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("revokes its tokens", async () => {
    const { refresh_token: refreshToken } = await signIn();
    expect((await post("/am/oauth2/token/revoke", { token: refreshToken })).status).toBe(200);
    expect(await refresh(refreshToken)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("is served on its own origin only", async () => {
    const refused = await token(await codeForm(), { origin: "https://elsewhere.example" });
    expect(refused).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  it("cannot be spoken for by the other one, nor speak for it", async () => {
    const { refresh_token: refreshToken } = await signIn();
    expect((await new Application(service).refresh(refreshToken)).body.error).toBe("invalid_grant");
    const others = await new Application(service).tokens(login, PASSWORD);
    expect((await refresh(others.refresh_token)).body.error).toBe("invalid_grant");
    const asTheOther = { client_id: service.running.client.clientId, refresh_token: others.refresh_token };
    expect((await token({ grant_type: "refresh_token", ...asTheOther }, {})).body.error).toBe(
      "invalid_client",
    );
  });
});

describe("the account services", () => {
  const ask = (accessToken: string, path: string, clientId: string, method: string, body?: object) =>
    fetch(`${service.url}${path}?client_id=${clientId}`, {
      method,
      headers: {
        authorization: `Bearer ${accessToken}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const number = "/applications/cvs/v4/mobile/trustedPhoneNumber";

  it("take its tokens under its own name, and no other", async () => {
    const { access_token: accessToken } = await signIn();
    expect((await ask(accessToken, number, PHONE_CLIENT_ID, "GET")).status).toBe(200);
    expect((await ask(accessToken, number, service.running.client.clientId, "GET")).status).toBe(403);
  });

  it("exchange an OTP of the account for a remote-access token: it is the PIN that counts, not a secret", async () => {
    const pims = await service.enrolled(login);
    const { access_token: accessToken } = await signIn();
    const body = { grant_type: "password", password: await otp(pims) };
    const path = "/connectedcar/v4/virtualkey/remoteaccess/token";
    expect((await ask(accessToken, path, PHONE_CLIENT_ID, "POST", body)).status).toBe(200);
    expect((await ask(accessToken, path, PHONE_CLIENT_ID, "POST", body)).status).toBe(400);
  });
});

it("is unknown where the page is not served", async () => {
  const other = await TestService.start();
  try {
    const redirect = { client_id: PHONE_CLIENT_ID, redirect_uri: `${other.url}/phone/redirect.html` };
    const answer = await new Browser().open(new Application(other).authorizationUrl(redirect));
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
  } finally {
    await other.stop();
  }
});
