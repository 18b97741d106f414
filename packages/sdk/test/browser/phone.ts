// A page of the service's own, as the phone page is one: on its origin, with its public client.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_MAC_ID, PHONE_CLIENT_ID } from "@openpims/service";
import type { BrowserContext, Page } from "playwright-core";
import { TestService, temporaryFolder } from "../../../../conformance/harness.ts";
import type { InitializeParameters, Message, Pims } from "../../src/index.ts";
import { bundleSdk } from "./bundle.ts";

const FILES: Readonly<Record<string, string>> = {
  "index.html": "",
  "assets/none": "",
  "phone/index.html":
    '<!doctype html><title>phone</title><button id="go">Go</button><script type="module" src="phone.js"></script>',
  "phone/phone.js": `import * as sdk from "./sdk.js";
    window.sdk = sdk;
    window.start = async (parameters) => {
      const agent = new sdk.PopupUserAgent();
      window.pims = sdk.createPims(sdk.browserPlatform({ userAgent: agent }), {
        servers: { identityProvider: location.origin, api: location.origin },
      });
      document.querySelector("#go").onclick = () => {
        agent.open();
        window.answer = window.pims.set("pims.authentication.user", { action: "login" });
      };
      return window.pims.initialize(parameters);
    };
    window.ready = true;`,
  "phone/redirect.html":
    '<!doctype html><title>back</title><script type="module" src="redirect.js"></script>',
  "phone/redirect.js": 'import { handOverRedirect } from "./sdk.js"; handOverRedirect();',
};

/** What the page has for the tests. */
export interface PhoneWindow {
  ready: boolean;
  pims: Pims;
  answer: Promise<Message>;
  start(parameters: InitializeParameters): Promise<Message>;
}

export interface PhoneService {
  readonly service: TestService;
  close(): Promise<void>;
}

/** A service that serves the page, as it serves its own phone page. */
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

function phoneParameters(url: string, redirect = "redirect.html"): InitializeParameters {
  return {
    environnement: "development",
    mode: "B2C",
    credential: {
      clientId: PHONE_CLIENT_ID,
      clientSecret: "",
      macID: DEFAULT_MAC_ID,
      inWeboURL: url,
      webviewsRedirectURI: `${url}/phone/${redirect}`,
      loginRedirectURI: `${url}/phone/${redirect}`,
    },
    profile: { brand: "Peugeot" },
  };
}

/** Opens the page, and initialises its SDK. */
export async function openPhone(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/phone/`);
  await startPhone(page, url);
  return page;
}

/** Initialises the SDK of the page, which may have been loaded anew. */
export async function startPhone(page: Page, url: string): Promise<void> {
  await page.waitForFunction(() => (window as unknown as PhoneWindow).ready);
  const start = (parameters: InitializeParameters) => (window as unknown as PhoneWindow).start(parameters);
  const message = await page.evaluate(start, phoneParameters(url));
  if (message.status === "FAILED") throw new Error(`initialize: ${message.error.code}`);
}
