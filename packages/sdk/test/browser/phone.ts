// A page served by the service, like the phone page: on its origin, with its public client.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_MAC_ID, PHONE_CLIENT_ID } from "@openpims/service";
import type { Tab } from "@openpims/testing/browsers/tab";
import { succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import type { Returned } from "../../src/browser.ts";
import type { InitializeParameters, Message, Pims, PimsOptions } from "../../src/index.ts";
import { bundleSdk } from "./bundle.ts";

const FILES: Readonly<Record<string, string>> = {
  "index.html": "",
  "assets/none": "",
  "phone/index.html":
    '<!doctype html><title>phone</title><button id="go">Go</button><script type="module" src="phone.js"></script>',
  "phone/phone.js": `import * as sdk from "./sdk.js";
    window.arrivedAt = location.href;
    window.sdk = sdk;
    window.told = [];
    window.startSample = async (parameters, way) => {
      const start = way === "redirect" ? sdk.startRedirectPage : sdk.startPage;
      const servers = { identityProvider: location.origin, api: location.origin };
      const tell = (outcome) => window.told.push(outcome);
      window.pims = await start(parameters, servers, document.querySelector("#go"), tell);
    };
    // The sample makes its own agent.
    const redirect = sessionStorage.getItem("sample") ? undefined : new sdk.RedirectUserAgent();
    window.returned = redirect?.returned;
    window.start = async (parameters, way, options) => {
      const popup = new sdk.PopupUserAgent();
      const userAgent = way === "redirect" ? redirect : popup;
      window.pims = sdk.createPims(sdk.browserPlatform({ userAgent }), {
        servers: { identityProvider: location.origin, api: location.origin },
        ...options,
        log: ({ details }) => window.details.push(details),
      });
      document.querySelector("#go").onclick = () => {
        if (userAgent === popup) popup.open();
        window.answer = window.pims.set("pims.authentication.user", { action: "login" });
      };
      return window.pims.initialize(parameters);
    };
    window.details = [];
    window.ready = true;`,
  "phone/redirect.html":
    '<!doctype html><title>back</title><script type="module" src="redirect.js"></script>',
  "phone/redirect.js": 'import { handOverRedirect } from "./sdk.js"; handOverRedirect();',
};

/** The page's way to sign its user in. */
export type Way = "popup" | "redirect";

/** The page's globals for the tests. */
export interface PhoneWindow {
  readonly ready: boolean;
  /** The page's address, before the SDK has taken an answer out of it. */
  readonly arrivedAt: string;
  readonly pims: Pims;
  /** The answer to the newest click. */
  readonly answer: Promise<Message>;
  /** Set by the redirect agent. */
  readonly returned: Returned | undefined;
  /** The `details` of the SDK's log entries. */
  readonly details: readonly (string | undefined)[];
  start(parameters: InitializeParameters, way: Way, options: PimsOptions): Promise<Message>;
  /** The messages that a sample received. */
  readonly told: readonly (Message | string)[];
  startSample(parameters: InitializeParameters, way: Way): Promise<void>;
}
declare const window: PhoneWindow;

export interface PhoneService {
  readonly service: TestService;
  close(): Promise<void>;
}

/** A service that serves the page like its own phone page. */
export async function startPhoneService(): Promise<PhoneService> {
  const folder = temporaryFolder();
  const files = { ...FILES, "phone/sdk.js": await bundleSdk() };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  const service = await TestService.start({ pages: ["phone"], pagesDirectory: folder.path });
  return {
    service,
    close: async () => {
      await service.stop();
      folder.remove();
    },
  };
}

function phoneParameters(url: string, way: Way): InitializeParameters {
  const redirectUri = `${url}/phone/${way === "popup" ? "redirect.html" : ""}`;
  return {
    environnement: "development",
    mode: "B2C",
    credential: {
      clientId: PHONE_CLIENT_ID,
      clientSecret: "",
      macID: DEFAULT_MAC_ID,
      inWeboURL: url,
      webviewsRedirectURI: redirectUri,
      loginRedirectURI: redirectUri,
    },
    profile: { brand: "Peugeot" },
  };
}

/** Opens the page, and initialises its SDK. */
export async function openPhone<Opened extends Tab>(
  browser: { open(): Promise<Opened> },
  url: string,
  way: Way = "popup",
): Promise<Opened> {
  const page = await browser.open();
  await page.goto(`${url}/phone/`);
  await startPhone(page, url, way);
  return page;
}

/** Runs a sample in the page, which may have been reloaded. */
export async function startSample(page: Tab, url: string, way: Way): Promise<void> {
  await page.waitFor(() => window.ready);
  const start = ([parameters, how]: readonly [InitializeParameters, Way]) =>
    window.startSample(parameters, how);
  await page.evaluate(start, [phoneParameters(url, way), way] as const);
}

/** Initialises the SDK of the page, which may have been reloaded. */
export async function startPhone(
  page: Tab,
  url: string,
  way: Way = "popup",
  options: Pick<PimsOptions, "timeoutMs"> = {},
): Promise<void> {
  await page.waitFor(() => window.ready);
  const start = ([parameters, how, given]: readonly [InitializeParameters, Way, { timeoutMs?: number }]) =>
    window.start(parameters, how, given);
  const message = await page.evaluate(start, [phoneParameters(url, way), way, { ...options }] as const);
  if (message.status === "FAILED") throw new Error(`initialize: ${message.error.code}`);
}

type Untyped = (api: string, parameters?: object) => Promise<Message>;

/** A call of the page's SDK. */
export const call = (page: Tab, method: "get" | "set", api: string, parameters?: object): Promise<Message> =>
  page.evaluate(([m, a, p]) => (window.pims[m] as Untyped)(a, p), [method, api, parameters] as const);

// biome-ignore lint/suspicious/noExplicitAny: the result of any call; the tests say what it must be
export const resultOf = (message: Message): any => succeeded(message).result;
