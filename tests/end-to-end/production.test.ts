// docs/protocol.md#the-brands-servers: with `Production` the SDK finds the brands' servers by itself. A peer on a real
// socket plays them (field-server.ts); the real service plays the device protocol.
import {
  type Brand,
  type InitializeParameters,
  MemoryStorage,
  type Message,
  type Pims,
  type PimsOptions,
  productionProfile,
} from "@openpims/sdk";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { codeOf, otp, PIN, recordIn, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FieldRequest, FieldServer } from "./field-server.ts";

const CLIENT = {
  clientId: "0f0e0d0c-0b0a-4908-8706-050403020100",
  clientSecret: "S3cret-of_no.body",
};

let service: TestService;
let field: FieldServer;
let login: string;

beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
beforeEach(async () => {
  login = await service.createAccount();
  field = await FieldServer.start({ ...CLIENT, accepts: (password) => service.verify(login, password) });
  return () => field.close();
});

/** The table of docs/protocol.md#brands, written by hand: the profile's data is compared with it. */
const BRANDS: readonly (readonly [Brand, idp: string, realm: string, scheme: string, prefix: string])[] = [
  ["Peugeot", "idpcvs.peugeot.com", "clientsB2CPeugeot", "mymap", "AP"],
  ["Citroen", "idpcvs.citroen.com", "clientsB2CCitroen", "mymacsdk", "AC"],
  ["Ds", "idpcvs.driveds.com", "clientsB2CDS", "mymdssdk", "DS"],
  ["Opel", "idpcvs.opel.com", "clientsB2COpel", "mymopsdk", "OP"],
  ["Vauxhall", "idpcvs.vauxhall.co.uk", "clientsB2CVauxhall", "mymvxsdk", "VX"],
];

const parameters = (
  brand: Brand,
  scheme = productionProfile(brand).redirectScheme,
): InitializeParameters => ({
  environnement: "Production",
  mode: "B2C",
  credential: {
    ...CLIENT,
    macID: DEFAULT_MAC_ID,
    webviewsRedirectURI: `${scheme}://oauth2redirect/fr`,
    loginRedirectURI: `${scheme}://oauth2redirect/fr`,
  },
  profile: { brand },
});

/** A facade without any given address; its user agent follows the provider's one redirect. */
function facade(options: PimsOptions = {}): Pims {
  const through = field.fetchThrough(service.url);
  return service.facade(login, {
    servers: {},
    fetch: through,
    userAgent: {
      authorize: async ({ url }) => {
        const response = await through(url, { redirect: "manual" });
        return response.headers.get("location") ?? "";
      },
    },
    ...options,
  });
}

async function signedIn(brand: Brand, options: PimsOptions = {}): Promise<Pims> {
  const pims = facade(options);
  succeeded(await pims.initialize(parameters(brand)));
  succeeded(await pims.set("pims.authentication.user", { action: "login", local: "fr-FR" }));
  return pims;
}

const requestOf = (path: string, nth = 0): FieldRequest => {
  const found = field.requests.filter((request) => request.path === path)[nth];
  if (found) return found;
  throw new Error(`no request of ${path}`);
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SMS = "/applications/cvs/v4/mobile/smsCode";
const EXCHANGE = "/connectedcar/v4/virtualkey/remoteaccess/token";
async function tokenOf(pims: Pims, type: "cvs" | "remote", action: "get" | "refresh" = "get") {
  const message: Message = await pims.get("pims.authentication.token", { type, action });
  return (succeeded(message).result as { token: string }).token;
}

describe.each(BRANDS)("%s", (brand, idp, realm, scheme, customerIdPrefix) => {
  it("has the profile of the notes", () => {
    expect(productionProfile(brand)).toMatchObject({
      brand,
      authorizationEndpoint: `https://${idp}/am/oauth2/authorize`,
      tokenEndpoint: `https://${idp}/am/oauth2/access_token`,
      realm,
      redirectScheme: scheme,
      customerIdPrefix,
      smsCode: `https://api.groupe-psa.com${SMS}`,
      remoteAccessToken: `https://api.groupe-psa.com${EXCHANGE}`,
      deviceProtocol: "https://otp.mpsa.com/iwws/MAC",
    });
  });

  it("signs in, enrols and reaches the car, each request as the notes have it", async () => {
    const redirectUri = `${scheme}://oauth2redirect/fr`;
    const storage = new MemoryStorage();
    const pims = await signedIn(brand, { storage });

    const { query, ...authorize } = requestOf("/am/oauth2/authorize");
    expect(authorize).toMatchObject({ method: "GET", host: idp });
    expect(query).toEqual({
      client_id: CLIENT.clientId,
      response_type: "code",
      redirect_uri: redirectUri,
      scope: "openid profile",
      locale: "fr-FR",
      ui_locales: "fr-FR",
      state: expect.any(String),
      nonce: expect.any(String),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });

    const basic = `Basic ${Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString("base64")}`;
    const granted = requestOf("/am/oauth2/access_token");
    expect(granted).toMatchObject({ method: "POST", host: idp, query: {} });
    expect(granted.headers).toMatchObject({
      authorization: basic,
      "content-type": expect.stringMatching(/^application\/x-www-form-urlencoded/),
    });
    expect(Object.fromEntries(new URLSearchParams(granted.body))).toEqual({
      grant_type: "authorization_code",
      code: expect.stringMatching(UUID),
      redirect_uri: redirectUri,
      code_verifier: expect.any(String),
    });

    const accessToken = await tokenOf(pims, "cvs");
    expect(accessToken).toMatch(UUID);
    const who = await pims.get("pims.authentication.account", { actionType: "basic", type: "username" });
    expect(succeeded(who).result.username).toBe("owner@openpims.example");

    for (const status of [200, 202] as const) {
      field.smsStatus = status;
      succeeded(await pims.get("pims.authentication.smscode", { type: "enrollment" }));
    }
    const sms = requestOf(SMS, 1);
    expect(sms).toMatchObject({
      method: "POST",
      host: "api.groupe-psa.com",
      query: { client_id: CLIENT.clientId },
      body: "",
    });
    const bearer = {
      authorization: `Bearer ${accessToken}`,
      accept: "application/hal+json",
      "x-introspect-realm": realm,
    };
    expect(sms.headers).toMatchObject(bearer);

    const smsCode = await service.activationCode(login);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
    const code = await otp(pims);
    expect(requestOf("/iwws/MAC")).toMatchObject({ method: "GET", host: "otp.mpsa.com" });

    const remote = await tokenOf(pims, "remote");
    expect(requestOf(EXCHANGE)).toMatchObject({
      method: "POST",
      host: "api.groupe-psa.com",
      query: { client_id: CLIENT.clientId },
      headers: { ...bearer, "content-type": "application/json" },
      body: JSON.stringify({ grant_type: "password", password: code }),
    });
    // The answer to a refresh has no refresh_token, so the first one is used each time.
    const second = await tokenOf(pims, "remote", "refresh");
    const third = await tokenOf(pims, "remote", "refresh");
    expect(new Set([remote, second, third]).size).toBe(3);
    const [, one, two] = [0, 1, 2].map((nth) => JSON.parse(requestOf(EXCHANGE, nth).body));
    expect(one).toEqual({ grant_type: "refresh_token", refresh_token: expect.any(String) });
    expect(two).toEqual(one);

    // No other request was sent, and no other host was called: no discovery, no keys, no revocation.
    expect([...new Set(field.requests.map(({ host, path }) => `${host}${path}`))].sort()).toEqual(
      [
        `${idp}/am/oauth2/authorize`,
        `${idp}/am/oauth2/access_token`,
        `api.groupe-psa.com${SMS}`,
        `api.groupe-psa.com${EXCHANGE}`,
        "otp.mpsa.com/iwws/MAC",
      ].sort(),
    );
  });

  it("refreshes with the newest token; one that was used ends the session", async () => {
    const storage = new MemoryStorage();
    const pims = await signedIn(brand, { storage });
    const { clientId } = CLIENT;
    const record = recordIn(storage, "session", { environment: "Production", brand, clientId });
    const before = (await record.read()) ?? "";
    const first = await tokenOf(pims, "cvs", "refresh");
    const second = await tokenOf(pims, "cvs", "refresh");
    expect(second).not.toBe(first);
    const renewed = requestOf("/am/oauth2/access_token", 1);
    expect(renewed.host).toBe(idp);
    expect(Object.fromEntries(new URLSearchParams(renewed.body))).toEqual({
      grant_type: "refresh_token",
      refresh_token: JSON.parse(before).refreshToken,
    });
    await record.write(before);
    const over = await pims.get("pims.authentication.token", { type: "cvs", action: "refresh" });
    expect(codeOf(over)).toBe(2301);
  });
});

describe("what is not public", () => {
  it("account services answer 2002, without a request", async () => {
    const pims = await signedIn("Peugeot");
    const asked = field.requests.length;
    const calls = [
      pims.get("pims.authentication.trustedphonenumber"),
      pims.get("pims.authentication.smscode", { type: "resetPIN" }),
      pims.set("pims.authentication.enrollment", { action: "remove" }),
      pims.set("pims.authentication.user", { action: "updateLogin" }),
      pims.set("pims.authentication.user", { action: "updatePassword" }),
    ];
    for (const message of await Promise.all(calls)) expect(codeOf(message)).toBe(2002);
    expect(field.requests).toHaveLength(asked);
  });

  it("a logout ends the session here, without a request", async () => {
    const pims = await signedIn("Opel");
    const asked = field.requests.length;
    succeeded(await pims.set("pims.authentication.user", { action: "logout" }));
    expect(field.requests).toHaveLength(asked);
    const after = await pims.get("pims.authentication.token", { type: "cvs", action: "get" });
    expect(codeOf(after)).toBe(2301);
  });

  it.each(["https://HOST/am/oauth2", "https://HOST:443/am/oauth2/realms/root/realms/any"])(
    "the provider's own name on its own host is taken: %s",
    async (issuer) => {
      field.issuer = issuer;
      await signedIn("Ds");
      field.namesItselfInRedirect = false;
      await signedIn("Ds");
    },
  );

  it.each([
    "https://idp.example/am/oauth2",
    "https://HOST.example/am/oauth2",
    "https://HOST:8443/am/oauth2",
    "http://HOST/am/oauth2",
    "https://someone@HOST/am/oauth2",
    "HOST",
  ])("a name elsewhere is refused: %s", async (issuer) => {
    field.issuer = issuer;
    const pims = facade();
    succeeded(await pims.initialize(parameters("Ds")));
    expect(codeOf(await pims.set("pims.authentication.user", { action: "login" }))).toBe(2000);
    expect(field.requests.map(({ path }) => path)).toEqual(["/am/oauth2/authorize"]);
    // The same, if only the ID token names it.
    field.namesItselfInRedirect = false;
    expect(codeOf(await pims.set("pims.authentication.user", { action: "login" }))).toBe(2000);
    expect(codeOf(await pims.get("pims.authentication.smscode", { type: "enrollment" }))).toBe(2301);
  });

  it("an id token that says it is not signed is refused", async () => {
    field.algorithm = "none";
    const pims = facade();
    succeeded(await pims.initialize(parameters("Ds")));
    expect(codeOf(await pims.set("pims.authentication.user", { action: "login" }))).toBe(2000);
    expect(codeOf(await pims.get("pims.authentication.smscode", { type: "enrollment" }))).toBe(2301);
  });

  it("preproduction has no address: 2006, and nothing is sent", async () => {
    const pims = facade();
    succeeded(await pims.initialize({ ...parameters("Peugeot"), environnement: "Preproduction" }));
    const login = await pims.set("pims.authentication.user", { action: "login" });
    expect(codeOf(login)).toBe(2006);
    expect(field.requests).toEqual([]);
  });
});

describe("addresses that are given", () => {
  it.each(["Production", "Preproduction"] as const)(
    "take the place of those of %s",
    async (environnement) => {
      const user = await service.createAccount();
      const pims = service.facade(user);
      succeeded(await pims.initialize({ ...service.parameters(), environnement }));
      succeeded(await pims.set("pims.authentication.user", { action: "login" }));
      const number = await pims.get("pims.authentication.trustedphonenumber");
      expect(succeeded(number).result.phoneNumber).toMatch(/^\+\d+$/);
      succeeded(await pims.set("pims.authentication.user", { action: "logout" }));
    },
  );
});

describe("tokens belong to environment, brand and clientId", () => {
  it.each([
    ["another brand", { profile: { brand: "Citroen" as const } }],
    ["another environment", { environnement: "Preproduction" as const }],
    [
      "another clientId",
      { credential: { ...parameters("Peugeot").credential, clientId: "another-app-of-ours" } },
    ],
  ])("%s finds nobody signed in, and shows them to nobody", async (_, changed) => {
    const storage = new MemoryStorage();
    await signedIn("Peugeot", { storage });
    const asked = field.requests.length;
    const other = facade({ storage });
    succeeded(await other.initialize({ ...parameters("Peugeot"), ...changed }));
    const token = await other.get("pims.authentication.token", { type: "cvs", action: "refresh" });
    expect(codeOf(token)).toBe(2301);
    expect(field.requests).toHaveLength(asked);
    const again = facade({ storage });
    succeeded(await again.initialize(parameters("Peugeot")));
    expect(await tokenOf(again, "cvs")).toMatch(UUID);
  });
});

it("an identity provider that cannot be reached is 2202, and the session stays", async () => {
  const pims = await signedIn("Vauxhall");
  field.unreachable = "idpcvs.vauxhall.co.uk";
  const refreshed = await pims.get("pims.authentication.token", { type: "cvs", action: "refresh" });
  expect(codeOf(refreshed)).toBe(2202);
  field.unreachable = "";
  expect(await tokenOf(pims, "cvs", "refresh")).toMatch(UUID);
});
