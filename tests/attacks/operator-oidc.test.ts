// Attack: come in as an operator by the company's sign-in: with another browser's code, another one's token, another one's
// e-mail, a provider that lies, floods or never answers. Defence: state, nonce and PKCE of one browser's cookie, each used
// once; a verified ID token; persons by issuer and subject (`operators/oidc`).
import { Writable } from "node:stream";
import { serviceLogger } from "@openpims/service";
import { Browser } from "@openpims/testing/browser";
import { read, write } from "@openpims/testing/test-stores";
import type { JWTPayload } from "jose";
import { generateKeyPair } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { beginAt, post } from "../support/company-walk.ts";
import { AttackedConsole } from "../support/console-service.ts";
import { HostileProvider } from "../support/hostile-provider.ts";

const SECRET = "the secret of this client at the provider";
const PUBLIC = "https://strong.example";

let provider: HostileProvider;
let attacked: AttackedConsole;
let logged = "";
const logger = serviceLogger(
  new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  }),
);

beforeAll(async () => {
  provider = await HostileProvider.open();
  provider.reset();
  attacked = await AttackedConsole.start({
    publicUrl: PUBLIC,
    trustedProxies: ["127.0.0.1"],
    logger,
    operatorOidcIssuer: provider.issuer,
    operatorOidcClientId: "openpims",
    operatorOidcClientSecret: SECRET,
    operatorOidcRoles: ["helpdesk=support", "admins=administrator"],
  });
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await attacked.stop();
  await provider.close();
});

const begin = async (browser: Browser): Promise<URL> => {
  const location = await beginAt(attacked.service.url, browser);
  provider.nonce = location.searchParams.get("nonce") ?? "";
  return location;
};

const bring = (browser: Browser, answer: string, headers: Record<string, string> = {}): Promise<Response> =>
  post(attacked.service.url, browser, "/sessions/provider", { answer }, headers);

const stateOf = (location: URL): string => location.searchParams.get("state") ?? "";

/** A whole sign-in. @returns the status and the service's words */
async function signIn(more = "", browser = new Browser()): Promise<readonly [number, string | undefined]> {
  const state = stateOf(await begin(browser));
  const answer = await bring(browser, `code=a-code&state=${state}${more}`);
  const { error } = (await answer.json()) as { error?: string };
  return [answer.status, error];
}

const OK = [201, undefined];
const REFUSED = [401, "the provider did not accept the sign-in"];
const NOT_BEGUN = [401, "this browser began no such sign-in, or it is over"];
const UNREACHABLE = [409, "the provider cannot be reached"];

const operators = async () => (await attacked.service.admin("GET", "/operators")).body.operators;

it("an honest sign-in succeeds, and its cookies are the browser's own", async () => {
  const browser = new Browser();
  const begun = await post(attacked.service.url, browser, "/sessions/provider/begin");
  expect(begun.headers.getSetCookie()[0]).toMatch(
    /^__Host-openpims-provider=[\w.-]+; HttpOnly; SameSite=Strict; Max-Age=600; Path=\/; Secure$/,
  );
  expect(await signIn()).toEqual(OK);
});

describe("the answer of another browser, or of another moment", () => {
  it("without a state, with a foreign one, and without the cookie", async () => {
    const browser = new Browser();
    const location = await begin(browser);
    const others = await begin(new Browser());
    for (const answer of ["code=a", "code=a&state=", "code=a&state=x", `code=a&state=${stateOf(others)}`])
      expect([answer, (await bring(browser, answer)).status]).toEqual([answer, 401]);
    // Login CSRF: the attacker's answer in the victim's browser.
    const theirs = await bring(new Browser(), `code=a&state=${stateOf(location)}`);
    expect([theirs.status, (await theirs.json()).error]).toEqual(NOT_BEGUN);
    expect(provider.exchanges.some((body) => body.includes("code=a&"))).toBe(false);
  });

  it("twice, also at the same moment, and late", async () => {
    const browser = new Browser();
    const state = stateOf(await begin(browser));
    const cookies = new Map(browser.cookies);
    const again = () => {
      const copy = new Browser();
      for (const [name, value] of cookies) copy.cookies.set(name, value);
      return bring(copy, `code=a-code&state=${state}`);
    };
    const statuses = (await Promise.all([1, 2, 3, 4].map(again))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 401, 401, 401]);
    expect((await again()).status).toBe(401);
    const late = new Browser();
    const location = await begin(late);
    attacked.service.clock.advance(601);
    expect((await bring(late, `code=a-code&state=${stateOf(location)}`)).status).toBe(401);
  });

  it("from a page of another origin", async () => {
    const headers = { "sec-fetch-site": "cross-site" };
    const begun = await post(
      attacked.service.url,
      new Browser(),
      "/sessions/provider/begin",
      undefined,
      headers,
    );
    expect(begun.status).toBe(403);
    const browser = new Browser();
    const state = stateOf(await begin(browser));
    expect((await bring(browser, `code=a-code&state=${state}`, headers)).status).toBe(403);
    const origin = { origin: "https://evil.example" };
    expect((await bring(browser, `code=a-code&state=${state}`, origin)).status).toBe(403);
  });

  it("of another provider (mix-up, RFC 9207), with two states, or with an error", async () => {
    expect(await signIn("&iss=https%3A%2F%2Fevil.example")).toEqual(REFUSED);
    expect(await signIn("&state=another")).toEqual(REFUSED);
    expect(await signIn("&code=another")).toEqual(REFUSED);
    expect(await signIn("&error=access_denied&error_description=%3Cb%3E")).toEqual(REFUSED);
    expect(await signIn(`&iss=${encodeURIComponent(provider.issuer)}`)).toEqual(OK);
  });
});

describe("an ID token that is not this sign-in's", () => {
  const with_ = (change: JWTPayload) => {
    provider.claims = { ...provider.claims, ...change };
    return signIn();
  };

  it("of another sign-in, audience or issuer, over, or without an end", async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const change of [
      { nonce: "another" },
      { nonce: undefined },
      { aud: "another client" },
      { aud: ["openpims", "another client"], azp: "another client" },
      { azp: "another client" },
      { azp: ["openpims"] as unknown as string },
      { iss: "https://evil.example" },
      { exp: now - 120 },
      { exp: undefined },
      { iat: undefined },
      { nbf: now + 3_600 },
      { sub: undefined },
      { sub: "" },
      { sub: "x".repeat(300) },
      { sub: "Zoë" },
      { sub: ["u-1"] as unknown as string },
    ] as JWTPayload[]) {
      provider.reset();
      expect([change, await with_(change)]).toEqual([change, REFUSED]);
    }
    expect(await with_({ sub: "u-1", exp: now - 10 })).not.toEqual(REFUSED);
  });

  it("unsigned, signed by the public key as a secret, by the client's secret, or by another key", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const stranger = await generateKeyPair("RS256");
    const pem = await provider.publicPem();
    for (const token of [
      async (claims: JWTPayload) => `${part({ alg: "none" })}.${part(claims)}.`,
      (claims: JWTPayload) => provider.sign(claims, pem, "HS256"),
      (claims: JWTPayload) => provider.sign(claims, new TextEncoder().encode(SECRET), "HS256"),
      (claims: JWTPayload) => provider.sign(claims, stranger.privateKey),
      async () => "no token",
    ]) {
      provider.token = token;
      expect(await signIn()).toEqual(REFUSED);
    }
  });
});

describe("another person's place", () => {
  it("an e-mail, a name or a subject's spelling of an administrator gives nothing of theirs", async () => {
    const alice = await attacked.service.createOperator("administrator");
    provider.claims = {
      sub: "mallory",
      email: alice,
      preferred_username: alice,
      name: alice,
      groups: "helpdesk",
    };
    expect(await signIn()).toEqual(OK);
    const [hers] = (await operators()).filter(({ name }: { name: string }) => name === alice);
    expect(hers).toMatchObject({ role: "administrator", provider: false });
    expect(await operators()).toContainEqual(expect.objectContaining({ name: "mallory", role: "support" }));
    // The issuer is a part of the identity, and so is each letter of the subject.
    provider.claims = { sub: "Mallory", groups: "helpdesk" };
    expect(await signIn()).toEqual(OK);
    const theirs = (await operators()).filter(({ name }: { name: string }) => /mallory/i.test(name));
    expect(theirs.map(({ name }: { name: string }) => name)).toEqual([
      "mallory",
      expect.stringMatching(/^Mallory [0-9a-f]{8}$/),
    ]);
  });

  it("a name that reads as another one, by letters of another script, is not taken", async () => {
    provider.claims = { sub: "u-7", preferred_username: "аliсе", name: "сор", groups: "helpdesk" };
    expect(await signIn()).toEqual(OK);
    expect(await operators()).toContainEqual(expect.objectContaining({ name: "u-7", role: "support" }));
  });

  it("a claim that is absent, of odd types, huge, or of no mapped value gives no role", async () => {
    const none = [409, "the provider gives this person no role here"];
    for (const groups of [
      undefined,
      null,
      "",
      "staff",
      7,
      true,
      { helpdesk: true },
      [["admins"]],
      [{ name: "admins" }],
      ["ADMINS", "admins ", "admins=administrator"],
      ["__proto__", "constructor"],
    ]) {
      provider.claims = { sub: "u-9", groups };
      expect([groups, await signIn()]).toEqual([groups, none]);
    }
    provider.claims = { sub: "u-9", groups: Array.from({ length: 40_000 }, (_, i) => `group ${i}`) };
    expect(await signIn()).toEqual(UNREACHABLE);
    provider.claims = { sub: "u-9", groups: ["helpdesk", 7, "admins", null] };
    expect(await signIn()).toEqual(OK);
    expect(await operators()).toContainEqual(expect.objectContaining({ name: "u-9", role: "administrator" }));
  });

  it("a lost role ends the sessions and the keys, and a removed operator stays out", async () => {
    provider.claims = { sub: "frank", groups: ["admins"] };
    const browser = new Browser();
    const state = stateOf(await begin(browser));
    const signedIn = await bring(browser, `code=a-code&state=${state}`);
    const { pageSecret, operator } = await signedIn.json();
    const session = {
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      "x-openpims-page": pageSecret,
      "sec-fetch-site": "same-origin",
    };
    const expiresAt = new Date(attacked.service.clock.now() + 86_400_000).toISOString();
    const wanted = { name: "frank's", scopes: ["administrator"], expiresAt };
    const made = await post(attacked.service.url, browser, "/api-keys", wanted, session);
    const { key } = await made.json();
    const withKey = async () =>
      (
        await fetch(`${attacked.service.url}/admin/v1/operators`, {
          headers: { authorization: `Bearer ${key}` },
        })
      ).status;
    expect([await withKey(), await attacked.status(session, "/operators")]).toEqual([200, 200]);
    // No password, link or passkey, which would outlive the provider's word; nor another role.
    expect((await attacked.service.admin("POST", `/operators/${operator.id}/links`)).status).toBe(409);
    const promoted = await attacked.service.admin("PATCH", `/operators/${operator.id}`, { role: "reader" });
    expect(promoted.status).toBe(409);
    expect(await attacked.status(session, "/passkeys/options", "POST")).toBe(409);
    provider.claims = { sub: "frank", groups: [] };
    expect((await signIn())[0]).toBe(409);
    expect([await withKey(), await attacked.status(session, "/operators")]).toEqual([401, 401]);
    const log = await attacked.service.admin("GET", "/audit?action=operator.change&limit=1");
    expect(log.body.events[0].details).toMatchObject({ operator: operator.id, role: "reader" });
    await attacked.service.admin("DELETE", `/operators/${operator.id}`);
    provider.claims = { sub: "frank", groups: ["admins"] };
    expect(await signIn()).toEqual([409, "this operator was removed"]);
  });
});

describe("addresses", () => {
  it("the redirect URI is the public address's, whatever the Host header says", async () => {
    const begun = (headers: Record<string, string>) =>
      post(attacked.service.url, new Browser(), "/sessions/provider/begin", undefined, headers);
    const { searchParams, origin } = new URL((await (await begun({})).json()).location);
    expect([origin, searchParams.get("redirect_uri")]).toEqual([provider.issuer, `${PUBLIC}/console/`]);
    expect(searchParams.get("code_challenge_method")).toBe("S256");
    const forged = await begun({ "x-forwarded-host": "evil.example", "x-forwarded-proto": "http" });
    expect(await forged.text()).not.toContain("evil");
  });

  it("no address of the answer leads anywhere else after the sign-in", async () => {
    const browser = new Browser();
    const state = stateOf(await begin(browser));
    const more = "&return_to=https%3A%2F%2Fevil.example&redirect_uri=%2F%2Fevil.example";
    const answer = await bring(browser, `code=a-code&state=${state}${more}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([201, null]);
    expect(JSON.stringify(await answer.json())).not.toContain("evil");
  });
});

describe("many", () => {
  it("begun sign-ins add no row", async () => {
    const tables = ["operator_challenges", "throttles", "audit_events", "operator_sessions"];
    const counts = async () =>
      Promise.all(
        tables.map(async (table) =>
          Number((await read(attacked.service, `select count(*) as count from ${table}`))[0]?.count),
        ),
      );
    const before = await counts();
    await Promise.all(Array.from({ length: 50 }, () => begin(new Browser())));
    expect(await counts()).toEqual(before);
  });

  it("answers of one address are 60 in ten minutes, its neighbour's are not counted", async () => {
    const from = (address: string) => ({ "x-forwarded-for": address });
    const statuses: number[] = [];
    for (let i = 0; i < 62; i++) {
      const browser = new Browser();
      const state = stateOf(await begin(browser));
      // Refused before the exchange.
      statuses.push((await bring(browser, `error=x&state=${state}`, from("203.0.113.9"))).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.slice(60)).toEqual([429, 429]);
    const browser = new Browser();
    const state = stateOf(await begin(browser));
    expect((await bring(browser, `code=a-code&state=${state}`, from("203.0.113.10"))).status).toBe(201);
    await write(attacked.service, "update throttles set count = 5000 where name like 'operator-oidc-all:%'");
    expect((await signIn())[0]).toBe(429);
    attacked.service.clock.advance(601);
  });
});

describe("a provider that answers badly", () => {
  it.each<readonly [string, Parameters<HostileProvider["answers"]["set"]>[1]]>([
    [
      "HTML",
      (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Sign in</h1>"),
    ],
    ["no JSON", (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{")],
    ["a list", (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("[]")],
    ["500", (_, response) => response.writeHead(500).end(SECRET)],
    ["nothing", (request) => request.socket.destroy()],
    ["a redirect", (_, response) => response.writeHead(307, { location: "http://evil.example/" }).end()],
    [
      "endlessly",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const flood = () => {
          while (response.write(" ".repeat(65_536)));
        };
        response.on("drain", flood).on("error", () => undefined);
        flood();
      },
    ],
    ["never", () => undefined],
  ])("with %s: a sentence within the time, and sign-ins by name remain", async (_name, answer) => {
    provider.answers.set("/token", answer);
    const [status, error] = await signIn();
    expect([status, error?.includes("provider")]).toEqual([
      expect.toSatisfy((s) => s === 401 || s === 409),
      true,
    ]);
    expect((await fetch(`${attacked.service.url}/readyz`)).status).toBe(200);
    const alice = await attacked.service.createOperator("reader");
    const byName = await attacked.post("/sessions", { name: alice, password: "quiet heron by the weir" });
    expect(byName.status).toBe(201);
  });
});

it("no secret, code or token is in the log, an error or the audit log", async () => {
  const audit = JSON.stringify((await attacked.service.admin("GET", "/audit?limit=100")).body);
  expect(logged).toContain("the operators' sign-in with the provider failed");
  for (const text of [logged, audit])
    for (const secret of [SECRET, encodeURIComponent(SECRET), "a-code", "an access token", "eyJ"])
      expect(text).not.toContain(secret);
});
