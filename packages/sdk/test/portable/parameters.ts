// docs/protocol.md#initialize: each parameter absent, null, wrong and right; and the answers before initialize.
import {
  createPims,
  type InitializeParameters,
  MemoryStorage,
  type Pims,
  type PimsOptions,
  UserCancelled,
} from "@openpims/sdk";
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, equal, matches } from "@openpims/testing/portable/check";
import { counting } from "@openpims/testing/portable/counting";

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
  return createPims(
    {
      storage: new MemoryStorage(),
      userAgent: {
        authorize: async () => {
          throw new UserCancelled();
        },
      },
      random: counting,
      fetch: async () => {
        throw new Error("nothing is sent");
      },
      clock: Date,
      deviceName: "test",
    },
    options,
  );
}

/** `good` with one parameter replaced, given by its path. */
function changed(path: string, value: unknown): InitializeParameters {
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(good));
  const names = path.split(".");
  const last = names.pop() ?? "";
  const parent = names.reduce((node, name) => {
    node[name] ??= {};
    return node[name] as Record<string, unknown>;
  }, copy);
  parent[last] = value;
  return copy as unknown as InitializeParameters;
}

async function errorOf(parameters: unknown): Promise<unknown> {
  const message = await facade().initialize(parameters as InitializeParameters);
  return message.status === "FAILED" ? message.error : undefined;
}

const missing = (path: string) => ({ code: 2101, label: `Missing ${path} parameter` });
const invalid = (path: string) => ({ code: 2102, label: `Invalid ${path} parameter` });

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

const requiredCases: Case[] = REQUIRED.flatMap((path) => [
  {
    name: `${path}: 2101 where it is absent or null`,
    run: async () => {
      for (const absent of [undefined, null]) equal(await errorOf(changed(path, absent)), missing(path));
    },
  },
  ...[7, "", [], "no such value"].map((value) => ({
    name: `${path}: 2102 where it is ${JSON.stringify(value)}`,
    run: async () => {
      const isAnyText = /client(Id|Secret)$/.test(path) && value === "no such value";
      const isPublicClient = path === "credential.clientSecret" && value === "";
      equal(await errorOf(changed(path, value)), isAnyText || isPublicClient ? undefined : invalid(path));
    },
  })),
]);

const OPTIONAL: readonly (readonly [path: string, value: unknown, accepted: boolean])[] = [
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

const optionalCases: Case[] = OPTIONAL.map(([path, value, accepted]) => ({
  name: `${path} = ${JSON.stringify(value)}: accepted ${accepted}`,
  run: async () => equal(await errorOf(changed(path, value)), accepted ? undefined : invalid(path)),
}));

/** A caller without types names any API. */
const NO_EVENTS = "pims.authentication.otp" as never;

export const parameterCases: readonly Case[] = group("initialize", [
  {
    name: "takes the parameters and answers SUCCEEDED without a result",
    run: async () => {
      const { transactionId, ...rest } = await facade().initialize(good);
      matches(transactionId, /^[0-9a-f]{8}-[0-9a-f]{4}$/);
      equal(rest, { status: "SUCCEEDED" });
    },
  },
  ...requiredCases,
  ...optionalCases,
  ...[undefined, null, 7, "parameters", []].map((parameters) => ({
    name: `2101 for ${JSON.stringify(parameters)} in the place of the parameters`,
    run: async () => equal(await errorOf(parameters), missing("environnement")),
  })),
  {
    name: "newLogTimeDuration is required where newLogFile is duration",
    run: async () => {
      const alone = changed("monitoring.newLogFile", "duration");
      equal(await errorOf(alone), missing("monitoring.newLogTimeDuration"));
      const both = changed("monitoring", { newLogFile: "duration", newLogTimeDuration: 60 });
      equal(await errorOf(both), undefined);
    },
  },
  ...["identityProvider", "api"].map((name) => ({
    name: `servers.${name} is https, or http to this machine`,
    run: async () => {
      const initialise = (address: string) => facade({ servers: { [name]: address } }).initialize(good);
      for (const address of ["http://server.example", "https://server.example/?a=b", "server.example"])
        contains(await initialise(address), { error: invalid(`servers.${name}`) });
      contains(await initialise("https://server.example/am"), { status: "SUCCEEDED" });
    },
  })),
  {
    name: "before it pims.sdk.version answers, every other call 2001",
    run: async () => {
      const pims = facade();
      contains(await pims.get("pims.sdk.version"), { status: "SUCCEEDED" });
      for (const message of await Promise.all([
        pims.set("pims.authentication.user", { action: "login" }),
        pims.get("pims.authentication.account", { actionType: "strong", type: "isDeviceActivated" }),
        pims.subscribe(NO_EVENTS, NO_EVENTS, () => {}),
        pims.unsubscribe(NO_EVENTS),
      ]))
        contains(message, { error: { code: 2001 } });
    },
  },
  {
    name: "subscribe and unsubscribe answer 2002 for an API without events",
    run: async () => {
      const pims = facade();
      await pims.initialize(good);
      contains(await pims.subscribe(NO_EVENTS, NO_EVENTS, () => {}), { error: { code: 2002 } });
      contains(await pims.unsubscribe(NO_EVENTS), { error: { code: 2002 } });
    },
  },
  {
    name: "a callback gets the message once, after the promise is settled",
    run: async () => {
      const order: string[] = [];
      const called = new Promise<unknown>((resolve) => {
        void facade()
          .get("pims.sdk.version", (message) => {
            order.push("callback");
            resolve(message);
          })
          .then(() => order.push("promise"));
      });
      contains(await called, { status: "SUCCEEDED" });
      equal(order, ["promise", "callback"]);
    },
  },
]);

/** The globals that the SDK needs. `initialize` names a missing one, so that no later call fails without a reason. */
const TAKEN = [
  "AbortController",
  "atob",
  "Headers",
  "Response",
  "TextDecoder",
  "URL",
  "URLSearchParams",
] as const;

export const refusalCases: readonly Case[] = group("initialize refuses an engine", [
  ...TAKEN.map((name) => ({
    name: `without ${name}`,
    run: () => refusedWithout(globalThis, name, `this JavaScript engine has no ${name}`),
  })),
  {
    name: "whose URL has no canParse, as React Native's own",
    run: () => refusedWithout(URL, "canParse", "this JavaScript engine has no URL.canParse"),
  },
]);

async function refusedWithout(place: object, name: string, expected: string): Promise<void> {
  const said: unknown[] = [];
  const pims = facade({ log: ({ event, details }) => said.push([event, details]) });
  const property = Object.getOwnPropertyDescriptor(place, name) ?? {};
  Reflect.deleteProperty(place, name);
  try {
    contains(await pims.initialize(good), { status: "FAILED", error: { code: 2000 } });
  } finally {
    Object.defineProperty(place, name, property);
  }
  equal(said, [["answered 2000", expected]]);
  contains(await pims.initialize(good), { status: "SUCCEEDED" });
}
