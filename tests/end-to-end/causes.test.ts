// Each way in which a sign-in, a refresh or an account service can fail has a cause of its own, in the log and in words.
// The brands' servers are played by field-server.ts.
import {
  type Explanation,
  explain,
  type InitializeParameters,
  MemoryStorage,
  type Message,
  type Pims,
  type PimsOptions,
} from "@openpims/sdk";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { codeOf, otp, PIN, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fault, type FieldRequest, FieldServer } from "./field-server.ts";

const CLIENT = { clientId: "0f0e0d0c-0b0a-4908-8706-050403020100", clientSecret: "S3cret-of_no.body" };
const REDIRECT = "mymap://oauth2redirect/fr";
const TOKEN = "/am/oauth2/access_token";
const SMS = "/applications/cvs/v4/mobile/smsCode";
const EXCHANGE = "/connectedcar/v4/virtualkey/remoteaccess/token";
const parameters: InitializeParameters = {
  environnement: "Production",
  mode: "B2C",
  credential: { ...CLIENT, macID: DEFAULT_MAC_ID, webviewsRedirectURI: REDIRECT, loginRedirectURI: REDIRECT },
  profile: { brand: "Peugeot" },
};

let service: TestService;
let field: FieldServer;
let login: string;
let logged: string[];

beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
beforeEach(async () => {
  login = await service.createAccount();
  logged = [];
  field = await FieldServer.start({ ...CLIENT, accepts: (password) => service.verify(login, password) });
  return () => field.close();
});

async function initialised(options: PimsOptions = {}, change = (address: string) => address): Promise<Pims> {
  const through = field.fetchThrough(service.url);
  const pims = service.facade(login, {
    servers: {},
    fetch: through,
    userAgent: {
      authorize: async ({ url }) => {
        const response = await through(url, { redirect: "manual" });
        return change(response.headers.get("location") ?? "");
      },
    },
    log: ({ details = "" }) => logged.push(details),
    ...options,
  });
  succeeded(await pims.initialize(parameters));
  return pims;
}

const signIn = (pims: Pims): Promise<Message> =>
  pims.set("pims.authentication.user", { action: "login", local: "fr-FR" });
const refresh = (pims: Pims): Promise<Message> =>
  pims.get("pims.authentication.token", { type: "cvs", action: "refresh" });
const sms = (pims: Pims): Promise<Message> => pims.get("pims.authentication.smscode", { type: "enrollment" });
const remote = (pims: Pims): Promise<Message> =>
  pims.get("pims.authentication.token", { type: "remote", action: "get" });

async function signedIn(options: PimsOptions = {}): Promise<Pims> {
  const pims = await initialised(options);
  succeeded(await signIn(pims));
  return pims;
}

async function smsUsed(pims: Pims): Promise<number> {
  const asked = await pims.get("pims.authentication.account", { actionType: "strong", type: "ledger" });
  return succeeded(asked).result.ledger.smsCode.used;
}

const at =
  (path: string, fault: Fault) =>
  (request: FieldRequest): Fault | undefined =>
    request.path === path ? fault : undefined;
const count = (path: string): number => field.requests.filter((request) => request.path === path).length;

/** The explanation of a failed sign-in, checked for what none may say. */
function explained(message: Message): Explanation {
  if (message.status !== "FAILED") throw new Error("expected FAILED");
  for (const audience of ["developer", "person", "command"] as const)
    for (const language of ["en", "fr"] as const) {
      const { happened, remedy, costs } = explain(message, { audience, language });
      expect(`${happened} ${remedy}`).not.toMatch(/Sign in|onnectez-vous|SDK's log|journal du SDK/);
      expect(costs).toEqual([]);
    }
  return explain(message);
}

const now = () => Math.floor(Date.now() / 1000);

describe("a sign-in that the token endpoint ends", () => {
  it.each<readonly [string, Fault, kind: string, words: RegExp]>([
    ["the client", { status: 401, body: { error: "invalid_client" } }, "ClientRefused", /id or its secret/],
    ["the client, without a word", { status: 401 }, "ClientRefused", /id or its secret/],
    [
      "the client, by a challenge",
      { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } },
      "ClientRefused",
      /id or its secret/,
    ],
    ["the code", { status: 400, body: { error: "invalid_grant" } }, "AuthorizationCodeRefused", /too late/],
    ["the request", { status: 400, body: { error: "invalid_scope" } }, "SignInRefused", /invalid_scope/],
    ["a wall", { status: 403, body: "<html>" }, "AccessBlocked", /HTTP 403/],
    ["a wall, in JSON", { status: 403, body: {} }, "AccessBlocked", /HTTP 403/],
    ["an outage", { status: 503, body: "<html>" }, "OutOfOrder", /HTTP 503/],
    ["too many", { status: 429, headers: { "retry-after": "77" } }, "TooBusy", /HTTP 429, retry after 77 s/],
    [
      "a redirect",
      { status: 302, headers: { location: "https://x.example" } },
      "RedirectAnswered",
      /HTTP 302/,
    ],
    ["a proxy's patience", { status: 408, body: "<html>" }, "OutOfOrder", /HTTP 408/],
    ["an outage by its word", { status: 400, body: { error: "server_error" } }, "OutOfOrder", /HTTP 400/],
    ["a hotspot", { status: 511, body: "<html>" }, "NotJson", /web page/],
    ["no content", { status: 204 }, "NotJson", /web page/],
    [
      "a token that no header can hold",
      { status: 200, body: { access_token: "a\r\nb" } },
      "TokensMissing",
      /access token/,
    ],
    ["a page", { status: 200, body: "<html>" }, "NotJson", /web page/],
    ["a status", { status: 404, body: "nothing" }, "StatusUnexpected", /HTTP 404/],
    ["no access token", { status: 200, body: {} }, "TokensMissing", /access token/],
  ])("%s", async (_, fault, kind, words) => {
    const pims = await initialised();
    field.fault = at(TOKEN, fault);
    const message = await signIn(pims);
    expect(codeOf(message)).toBe(2000);
    expect(logged.at(-1)).toMatch(new RegExp(`^${kind}, `));
    expect(explained(message).happened).toMatch(words);
  });

  it("the wait of a busy server is told, given as a date too", async () => {
    const pims = await initialised();
    const date = "Thu, 26 Nov 2026 10:00:00 GMT";
    const again = "Thu, 26 Nov 2026 10:01:30 GMT";
    field.fault = at(TOKEN, { status: 429, headers: { date, "retry-after": again } });
    const message = await signIn(pims);
    expect(explained(message).remedy).toContain("90 seconds");
    expect(logged.at(-1)).not.toContain("NaN");
  });
});

it.each(["Fri, 27 Nov 2099 02:00:00 GMT", "99999999999999999999", "-5", "0"])(
  "a wait of %j, which makes no sense, is not told",
  async (wait) => {
    const pims = await initialised();
    field.fault = at(TOKEN, { status: 503, headers: { "retry-after": wait } });
    expect(explained(await signIn(pims)).remedy).toMatch(/^Try again later/);
  },
);

describe("a sign-in whose id token does not pass", () => {
  it.each<readonly [string, Record<string, unknown>, kind: string, words: RegExp]>([
    [
      "ended by this clock",
      { exp: now() - 7200, iat: now() - 10_800 },
      "ClockWrong",
      /ended 72\d\d seconds ago/,
    ],
    ["not valid yet", { nbf: now() + 7200 }, "ClockWrong", /not valid for another 7[12]\d\d seconds/],
    [
      "of another issuer",
      { iss: "https://other.example/x" },
      "IssuerUnexpected",
      /other\.example\/x instead/,
    ],
    ["for another client", { aud: "another" }, "AudienceUnexpected", /another client/],
    ["of another sign-in", { nonce: "another" }, "OtherSignIn", /another attempt/],
    ["without a subject", { sub: undefined }, "IdTokenRefused", /checks/],
  ])("%s", async (_, claims, kind, words) => {
    const pims = await initialised();
    field.idTokenClaims = (good) => ({ ...good, ...claims });
    const message = await signIn(pims);
    expect(codeOf(message)).toBe(2000);
    expect(logged.at(-1)).toMatch(new RegExp(`^${kind}, `));
    expect(explained(message).happened).toMatch(words);
  });

  it.each([undefined, null, ""])("that is %j", async (idToken) => {
    const pims = await initialised();
    field.tokenFields = (fields) => ({ ...fields, id_token: idToken });
    const message = await signIn(pims);
    expect(logged.at(-1)).toMatch(/^IdTokenMissing, /);
    expect(explained(message).happened).toContain("no id token");
  });
});

describe("a sign-in that comes back with another address", () => {
  const changed = (name: string, value?: string) => (address: string) => {
    const url = new URL(address);
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    return url.href;
  };
  it.each<readonly [string, (address: string) => string, kind: string]>([
    ["without a state", changed("state"), "OtherSignIn, no state"],
    ["with an empty state", changed("state", ""), "OtherSignIn, no state"],
    ["with another state", changed("state", "another"), "OtherSignIn, another state"],
    [
      "of another issuer",
      changed("iss", "https://other.example"),
      "IssuerUnexpected, https://other.example instead",
    ],
    ["with an outage", changed("error", "server_error"), "OutOfOrder, server_error"],
    ["with a busy server", changed("error", "temporarily_unavailable"), "TooBusy, temporarily_unavailable"],
    ["with a refused client", changed("error", "unauthorized_client"), "ClientRefused, unauthorized_client"],
    ["with a refusal", changed("error", "invalid_scope"), "SignInRefused, invalid_scope"],
    ["with a text of the server's", changed("error", "se cret"), "SignInRefused, another error"],
    ["without a code", changed("code"), "SignInRefused, the address has no code"],
  ])("%s", async (_, change, details) => {
    const pims = await initialised({}, change);
    const message = await signIn(pims);
    expect(codeOf(message)).toBe(2000);
    expect(logged.at(-1)).toContain(details);
    explained(message);
  });
});

describe("an access token that is refused although it is fresh", () => {
  it("is renewed, and the request sent once more: one SMS is counted", async () => {
    const pims = await signedIn();
    field.endAccessTokens();
    succeeded(await sms(pims));
    expect([count(SMS), count(TOKEN)]).toEqual([2, 2]);
    expect(await smsUsed(pims)).toBe(1);
  });

  it.each([400, 403])("is renewed too where the service names it in HTTP %i", async (status) => {
    const pims = await signedIn();
    field.fault = (request) =>
      request.path === SMS && count(SMS) === 1 ? { status, body: { error: "invalid_token" } } : undefined;
    succeeded(await sms(pims));
    expect([count(SMS), count(TOKEN), await smsUsed(pims)]).toEqual([2, 2, 1]);
  });

  it("buys a remote token with the same OTP", async () => {
    const pims = await signedIn();
    const smsCode = await service.activationCode(login);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
    await otp(pims);
    field.endAccessTokens();
    succeeded(await remote(pims));
    expect(count(EXCHANGE)).toBe(2);
  });

  it("is renewed once for calls at the same time", async () => {
    const pims = await signedIn();
    field.endAccessTokens();
    for (const message of await Promise.all([sms(pims), sms(pims), sms(pims)])) succeeded(message);
    expect(count(TOKEN)).toBe(2);
  });

  it("stays refused: the cause is told, nothing is charged, and an OTP stays good", async () => {
    const pims = await signedIn();
    field.fault = (request) => (request.path === SMS ? { status: 401 } : undefined);
    const message = await sms(pims);
    expect([codeOf(message), count(SMS)]).toEqual([2301, 2]);
    expect(logged.at(-1)).toMatch(/^TokenRefused, HTTP 401/);
    expect(await smsUsed(pims)).toBe(0);
    const smsCode = await service.activationCode(login);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
    await otp(pims);
    field.fault = at(EXCHANGE, { status: 403, body: "<html>" });
    expect(codeOf(await remote(pims))).toBe(2204);
    field.fault = () => undefined;
    succeeded(await remote(pims));
  });

  it("cannot be renewed: the session has ended, and nothing is charged", async () => {
    const pims = await signedIn();
    field.endAccessTokens();
    field.fault = at(TOKEN, { status: 400, body: { error: "invalid_grant" } });
    expect(codeOf(await sms(pims))).toBe(2301);
    expect(logged.at(-1)).toMatch(/^SessionEnded, /);
    expect(await smsUsed(pims)).toBe(0);
  });

  it("is not renewed for a client that is refused: the session stays", async () => {
    const pims = await signedIn();
    field.fault = at(TOKEN, { status: 401, body: { error: "invalid_client" } });
    expect(codeOf(await refresh(pims))).toBe(2204);
    field.fault = () => undefined;
    succeeded(await refresh(pims));
  });
});

describe("an SMS that the service refuses", () => {
  it.each([301, 400, 401, 403, 404, 429, 503])("HTTP %i is not counted", async (status) => {
    const pims = await signedIn();
    field.fault = at(SMS, { status, body: "<html>" });
    expect((await sms(pims)).status).toBe("FAILED");
    expect(await smsUsed(pims)).toBe(0);
  });

  it.each<readonly [string, Fault]>([
    ["HTTP 500", { status: 500 }],
    ["HTTP 504", { status: 504 }],
    ["a page in its place", { status: 200, body: "<html>" }],
  ])("%s may have been one that was sent", async (_, fault) => {
    const pims = await signedIn();
    field.fault = at(SMS, fault);
    expect((await sms(pims)).status).toBe("FAILED");
    expect(await smsUsed(pims)).toBe(1);
  });
});

describe("a refresh whose answer is not all as it should be", () => {
  const odd: readonly (readonly [string, Record<string, unknown>])[] = [
    ["no token_type", { token_type: undefined }],
    ["token_type null", { token_type: null }],
    ["scope null", { scope: null }],
    ["scope a list", { scope: ["openid"] }],
    ["an empty id token", { id_token: "" }],
    ["an id token that is none", { id_token: "x.y" }],
    ["an encrypted id token", { id_token: "a.b.c.d.e" }],
    ["a lifetime that is no number", { expires_in: "soon" }],
    ["no lifetime", { expires_in: null }],
  ];
  it.each(odd)("%s: the call succeeds, and so does the next", async (_, fields) => {
    const pims = await signedIn();
    field.tokenFields = (good) => ({ ...good, ...fields });
    succeeded(await refresh(pims));
    field.tokenFields = (good) => good;
    succeeded(await refresh(pims));
  });

  it.each<readonly [string, Record<string, unknown>]>([
    ["that ended two hours ago by this clock", { exp: now() - 7200 }],
    ["of another issuer", { iss: "https://other.example" }],
    ["of another user", { sub: "somebody else", email: "other@openpims.example" }],
  ])("an id token %s is left out: the old one stays", async (_, claims) => {
    const pims = await signedIn();
    const idToken = () => pims.get("pims.authentication.token", { type: "idtoken", action: "get" });
    const before = succeeded(await idToken()).result;
    field.idTokenClaims = (good) => ({ ...good, ...claims });
    succeeded(await refresh(pims));
    expect(succeeded(await idToken()).result).toEqual(before);
    const who = await pims.get("pims.authentication.account", { actionType: "basic", type: "username" });
    expect(succeeded(who).result.username).toBe("owner@openpims.example");
    field.idTokenClaims = (good) => good;
    succeeded(await refresh(pims));
  });

  it.each<readonly [string, Record<string, unknown>]>([
    ["no access token", { access_token: undefined }],
    ["a token type that is not Bearer", { token_type: "mac" }],
  ])("%s: the call fails by name, and the new refresh token is kept", async (_, fields) => {
    const storage = new MemoryStorage();
    const pims = await signedIn({ storage });
    field.tokenFields = (good) => ({ ...good, ...fields });
    expect(codeOf(await refresh(pims))).toBe(2204);
    expect(logged.at(-1)).toMatch(/^TokensMissing, /);
    field.tokenFields = (good) => good;
    succeeded(await refresh(pims));
  });
});

describe("costs and words belong to the call", () => {
  it("without a network an SMS can cost an SMS, and an OTP a try for the PIN", async () => {
    const pims = await signedIn();
    const smsCode = await service.activationCode(login);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
    field.unreachable = "api.groupe-psa.com";
    const asked = await sms(pims);
    if (asked.status !== "FAILED") throw new Error("expected FAILED");
    expect(explain(asked).costs).toEqual(["SMS"]);
    expect(explain(asked).happened).toContain("api.groupe-psa.com");
    field.unreachable = "otp.mpsa.com";
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
    if (message.status !== "FAILED") throw new Error("expected FAILED");
    expect(explain(message).costs).toEqual(["OTP", "PIN"]);
    expect(explain(message).happened).toContain("otp.mpsa.com");
  });

  it("the tries that are left are told, and the remedy is where the person is", async () => {
    const pims = await signedIn();
    const smsCode = await service.activationCode(login);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "9999" });
    if (message.status !== "FAILED") throw new Error("expected FAILED");
    expect(explain(message, { audience: "command" }).happened).toContain("1 try is left");
    // The field refuses a reset by a private client.
    expect(explain(message, { audience: "command" }).remedy).toMatch(/reset it in the brand.s app/);
    expect(explain(message, { audience: "person", language: "fr" }).happened).toContain("Il reste 1 essai");
  });
});
