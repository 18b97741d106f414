// pims-sdk.md, initialize: each parameter absent, null, wrong and right.
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createPims,
  type InitializeParameters,
  MemoryStorage,
  type Pims,
  type PimsOptions,
  type Platform,
  UserCancelled,
} from "../src/index.ts";

const good: InitializeParameters = {
  environnement: "development",
  mode: "B2C",
  credential: {
    clientId: "id",
    clientSecret: "secret",
    webviewsRedirectURI: "https://app.example/web",
    loginRedirectURI: "mymap://oauth2redirect/fr",
  },
  profile: { brand: "Peugeot" },
};

function facade(options: PimsOptions = {}): Pims {
  const platform: Platform = {
    storage: new MemoryStorage(),
    userAgent: {
      authorize: async () => {
        throw new UserCancelled();
      },
    },
    random: (count) => new Uint8Array(randomBytes(count)),
    fetch: globalThis.fetch,
    clock: Date,
    deviceName: "test",
  };
  return createPims(platform, options);
}

/** `good` with one parameter, named by its path, replaced. */
function changed(path: string, value: unknown): InitializeParameters {
  const copy = structuredClone(good) as unknown as Record<string, unknown>;
  const names = path.split(".");
  const last = names.pop() ?? "";
  const parent = names.reduce((node, name) => {
    node[name] ??= {};
    return node[name] as Record<string, unknown>;
  }, copy);
  parent[last] = value;
  return copy as unknown as InitializeParameters;
}

const errorOf = async (parameters: unknown) => {
  const message = await facade().initialize(parameters as InitializeParameters);
  return message.status === "FAILED" ? message.error : undefined;
};

it("takes the parameters and answers SUCCEEDED without a result", async () => {
  expect(await facade().initialize(good)).toEqual({
    transactionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}$/),
    status: "SUCCEEDED",
  });
});

const REQUIRED = [
  "environnement",
  "mode",
  "credential",
  "credential.clientId",
  "credential.clientSecret",
  "credential.webviewsRedirectURI",
  "credential.loginRedirectURI",
  "profile",
  "profile.brand",
];

describe.each(REQUIRED)("%s", (path) => {
  it.each([undefined, null])("2101 where it is %s", async (absent) => {
    expect(await errorOf(changed(path, absent))).toEqual({ code: 2101, label: `Missing ${path} parameter` });
  });

  it.each([7, "", [], "no such value"])("2102 where it is %j", async (value) => {
    const isAnyText =
      ["clientId", "clientSecret"].some((name) => path.endsWith(name)) && value === "no such value";
    const isPublicClient = path === "credential.clientSecret" && value === "";
    const expected =
      isAnyText || isPublicClient ? undefined : { code: 2102, label: `Invalid ${path} parameter` };
    expect(await errorOf(changed(path, value))).toEqual(expected);
  });
});

it.each([undefined, null, 7, "parameters", []])(
  "2101 for %j in the place of the parameters",
  async (parameters) => {
    expect(await errorOf(parameters)).toEqual({ code: 2101, label: "Missing environnement parameter" });
  },
);

describe("optional parameters", () => {
  const cases: [path: string, value: unknown, accepted: boolean][] = [
    ["monitoring.logLevel", "high", true],
    ["monitoring.logLevel", "loud", false],
    ["monitoring.newLogFile", "day", true],
    ["monitoring.newLogFile", "week", false],
    ["monitoring.newLogTimeDuration", 5, true],
    ["monitoring.newLogTimeDuration", 1440, true],
    ["monitoring.newLogTimeDuration", 4, false],
    ["monitoring.newLogTimeDuration", 1441, false],
    ["monitoring.newLogTimeDuration", 5.5, false],
    ["monitoring.newLogTimeDuration", "60", false],
    ["monitoring", "high", false],
    ["credential.macID", "bb8e", true],
    ["credential.macID", "", false],
    ["credential.inWeboURL", "https://otp.example", true],
    ["credential.inWeboURL", "http://127.0.0.1:8400", true],
    ["credential.inWeboURL", "http://[::1]:8400", true],
    ["credential.inWeboURL", "http://localhost", true],
    ["credential.inWeboURL", "http://otp.example", false],
    ["credential.inWeboURL", "http://127.0.0.1.example", false],
    ["credential.inWeboURL", "ftp://otp.example", false],
    ["credential.inWeboURL", "https://otp.example/?a=b", false],
    ["credential.inWeboURL", "https://user@otp.example", false],
    ["credential.inWeboURL", "otp.example", false],
    ["profile.brand", "peugeot", true],
    ["profile.brand", "VAUXHALL", true],
    ["profile.brand", "ds", true],
  ];

  it.each(cases)("%s = %j: accepted %s", async (path, value, accepted) => {
    const expected = accepted ? undefined : { code: 2102, label: `Invalid ${path} parameter` };
    expect(await errorOf(changed(path, value))).toEqual(expected);
  });

  it("newLogTimeDuration is required where newLogFile is duration", async () => {
    expect(await errorOf(changed("monitoring.newLogFile", "duration"))).toEqual({
      code: 2101,
      label: "Missing monitoring.newLogTimeDuration parameter",
    });
    const both = changed("monitoring", { newLogFile: "duration", newLogTimeDuration: 60 });
    expect(await errorOf(both)).toBeUndefined();
  });
});

it.each(["identityProvider", "api"])("servers.%s is https, or http to this machine", async (name) => {
  const initialise = (address: string) => facade({ servers: { [name]: address } }).initialize(good);
  for (const address of ["http://server.example", "https://server.example/?a=b", "server.example"]) {
    expect(await initialise(address)).toMatchObject({
      error: { code: 2102, label: `Invalid servers.${name} parameter` },
    });
  }
  expect((await initialise("https://server.example/am")).status).toBe("SUCCEEDED");
});

describe("before initialize", () => {
  it("pims.sdk.version answers, every other call 2001", async () => {
    const pims = facade();
    expect((await pims.get("pims.sdk.version")).status).toBe("SUCCEEDED");
    const calls = [
      pims.set("pims.authentication.user", { action: "login" }),
      pims.get("pims.authentication.account", { actionType: "strong", type: "isDeviceActivated" }),
      pims.subscribe("pims.authentication.otp", {}, () => {}),
      pims.unsubscribe("pims.authentication.otp"),
    ];
    for (const message of await Promise.all(calls)) expect(message).toMatchObject({ error: { code: 2001 } });
  });
});

it("nothing has events yet: subscribe and unsubscribe answer 2002", async () => {
  const pims = facade();
  await pims.initialize(good);
  expect(await pims.subscribe("pims.authentication.otp", {}, () => {})).toMatchObject({
    error: { code: 2002 },
  });
  expect(await pims.unsubscribe("pims.authentication.otp")).toMatchObject({ error: { code: 2002 } });
});
