// Debian's Firefox, driven over WebDriver BiDi. The workspace's own playwright-core is newer than this Firefox and cannot.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext } from "playwright-core";
import { findProgram } from "./find-program.ts";
import { playwrightBrowser } from "./playwright-tab.ts";
import type { TestBrowser } from "./tab.ts";

/** The used part of the other playwright-core. */
interface Driver {
  readonly firefox: { launch(options: object): Promise<Browser> };
}

const engines = fileURLToPath(new URL("../../../../tests/engines", import.meta.url));
const require = createRequire(join(engines, "package.json"));

function driver(): Driver | undefined {
  // The whole path: Node would look for it in the workspace next.
  const folder = join(engines, "node_modules", "playwright-core");
  return existsSync(folder) ? require(folder) : undefined;
}

const executablePath = findProgram("firefox-esr", "firefox");
const found = driver();

export const firefox: TestBrowser = {
  name: "Firefox",
  missing:
    executablePath === undefined
      ? "Firefox not found: apt-get install firefox-esr"
      : found === undefined
        ? "no driver of Firefox: npm ci --ignore-scripts --no-bin-links --prefix tests/engines"
        : undefined,
  launch: async () => {
    if (found === undefined) throw new Error("no driver of Firefox");
    // The driver allows every pop-up; these tests need the blocker.
    const firefoxUserPrefs = { "dom.disable_open_during_load": true };
    const browser = await found.firefox.launch({ channel: "moz-firefox", executablePath, firefoxUserPrefs });
    const context: BrowserContext = await browser.newContext();
    return playwrightBrowser(browser.version(), context, () => browser.close());
  },
};
