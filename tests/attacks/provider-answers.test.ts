// Attack: make a browser read an answer of the identity provider as something else (a script, a frame, a cached page),
// or use one sign-in's page with another one's cookie. Defence: the headers of every answer, also the library's own,
// one response mode without a script, and the page's address compared with the cookie. A sign-in that has ended
// tells the user.
import { Application, Browser } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
let login: string;
beforeAll(async () => {
  service = await TestService.start();
  login = await service.createAccount();
});
afterAll(() => service.stop());

/** A form has the service's own script, which can make no script of a text. */
const OWN_SCRIPT = "script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

function expectGuarded(answer: Response): void {
  const { headers, url } = answer;
  const policy = headers.get("content-security-policy") ?? "none";
  const found = [
    policy.includes("default-src 'none'") && policy.includes("frame-ancestors 'none'"),
    /script-src|unsafe/.test(policy.replace(OWN_SCRIPT, "")),
    headers.get("x-content-type-options"),
    headers.get("referrer-policy"),
    headers.get("cache-control"),
  ];
  expect([url, ...found]).toEqual([url, true, false, "nosniff", "no-referrer", "no-store"]);
}

const get = (path: string, init: RequestInit = {}) =>
  fetch(service.url + path, { redirect: "manual", ...init });

it("every answer has the headers, errors and redirects too", async () => {
  const application = new Application(service);
  const authorization = application.authorizationUrl().slice(service.url.length);
  const { url } = await application.signInPage();
  const posted = await application.browser.open(url, { login, password: PASSWORD });
  const resumed = await application.browser.open(new URL(posted.headers.get("location") ?? "", url));
  const cancelled = await application.signInPage();
  const answers = [
    await get(authorization),
    await get("/am/oauth2/authorize"),
    await get(`${authorization}&response_mode=form_post`),
    await get(
      application.authorizationUrl({ redirect_uri: "https://evil.example/" }).slice(service.url.length),
    ),
    await get("/am/oauth2/authorize/unknown"),
    await get("/am/oauth2/authorize", {
      method: "POST",
      body: "%%%",
      headers: { "content-type": "text/plain" },
    }),
    await get("/am/oauth2/access_token", { method: "POST", body: new URLSearchParams({ grant_type: "x" }) }),
    await get("/am/oauth2/access_token", {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    }),
    await get("/am/oauth2/userinfo"),
    await get("/am/oauth2/userinfo", { headers: { authorization: "Bearer wrong" } }),
    await get("/am/oauth2/token/revoke", { method: "POST" }),
    await get("/am/oauth2/connect/jwk_uri"),
    await get("/.well-known/openid-configuration"),
    await get("/am/oauth2/nothing"),
    await get("/am/oauth2/%E0%A4%A"),
    await get("/am/oauth2/userinfo", { headers: { cookie: "_session=%E0%A4%A; _session.sig=x" } }),
    await get("/sign-in/unknown"),
    posted,
    resumed,
    cancelled.page,
    await application.browser.open(cancelled.url, { cancel: "1" }),
  ];
  for (const answer of answers) expectGuarded(answer);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
});

it.each(["form_post", "fragment", "web_message", "jwt"])(
  "the response mode %s is refused by the query",
  async (mode) => {
    const application = new Application(service);
    const answer = await application.browser.open(application.authorizationUrl({ response_mode: mode }));
    const back = new URL(answer.headers.get("location") ?? "");
    expect([back.searchParams.get("error"), back.hash]).toEqual(["unsupported_response_mode", ""]);
    const posted = await fetch(`${service.url}/am/oauth2/authorize`, {
      method: "POST",
      redirect: "manual",
      body: new URL(application.authorizationUrl({ response_mode: mode })).searchParams,
    });
    // POST requests are refused.
    expect([posted.status, posted.headers.get("location")]).toEqual([404, null]);
    const { response_modes_supported: modes } = (await (
      await get("/.well-known/openid-configuration")
    ).json()) as {
      response_modes_supported: unknown;
    };
    expect(modes).toEqual(["query"]);
  },
);

it.each(["token", "id_token", "code token", "id_token token"])(
  "the response type %s is refused by the query, in any response mode",
  async (type) => {
    for (const mode of [undefined, "fragment", "query", "jwt"]) {
      const application = new Application(service);
      const parameters = { response_type: type, ...(mode !== undefined && { response_mode: mode }) };
      const answer = await application.browser.open(application.authorizationUrl(parameters));
      expectGuarded(answer);
      const back = new URL(answer.headers.get("location") ?? "");
      expect(back.searchParams.get("error")).toMatch(/^(invalid_request|unsupported_response_type)$/);
      expect(back.hash).toBe("");
    }
  },
);

it("a page takes no other sign-in's cookie", async () => {
  const [one, other] = [new Application(service), new Application(service)];
  const { url } = await one.signInPage();
  await other.signInPage();
  for (const form of [undefined, { login, password: PASSWORD }])
    expect((await other.browser.open(url, form)).status).toBe(400);
  const signedIn = await one.browser.open(url, { login, password: PASSWORD });
  expect(signedIn.status).toBe(303);
});

async function expectEnded(answer: Response, language: "en" | "fr" = "en"): Promise<void> {
  const html = await answer.text();
  expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "text/html; charset=utf-8"]);
  expect(html).toContain(`<html lang="${language}">`);
  expect(html).toContain(language === "en" ? "This sign-in has ended" : "Cette connexion a pris fin");
  expect(html).not.toMatch(/<script|https?:/);
}

it("a sign-in that ended, or is not this browser's, says so in the user's language", async () => {
  const application = new Application(service);
  const { url } = await application.signInPage();
  await expectEnded(await new Browser().open(url));
  await expectEnded(await new Browser().open(url, { login, password: PASSWORD }));
  await expectEnded(await fetch(url, { headers: { "accept-language": "fr-FR,fr;q=0.9" } }), "fr");
  const posted = await application.browser.open(url, { login, password: PASSWORD });
  const resume = new URL(posted.headers.get("location") ?? "", url);
  await expectEnded(await new Browser().open(resume));
  await application.browser.open(resume);
  // The Back key: the page is posted once more.
  await expectEnded(await application.browser.open(url, { login, password: PASSWORD }));
  await expectEnded(await application.browser.open(resume));
});

it("a sign-in that waited for more than ten minutes says so, and nothing of the form is verified", async () => {
  const application = new Application(service);
  const { url } = await application.signInPage();
  service.clock.advance(601);
  await expectEnded(await application.browser.open(url, { login, password: PASSWORD }));
  await expect(application.signIn(login, PASSWORD)).resolves.toBeDefined();
});
