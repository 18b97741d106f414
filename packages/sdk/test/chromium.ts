// The real browser of the user agents' tests: the system's Chromium, driven by playwright-core.
import { existsSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome"];

const executable = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((file) => existsSync(file));

export const noChromium = executable === undefined;

/** Goes into the name of a group of tests, so that a skipped one says why. */
export const chromiumReason = noChromium ? " (SKIPPED: chromium not found)" : "";

if (noChromium) console.warn(`No test with a real browser${chromiumReason}: apt-get install chromium`);

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Chromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/**
 * A browser with a profile of its own, which goes with it.
 * @param profile another folder to keep it in, which stays
 */
export async function launchChromium(profile?: string): Promise<Chromium> {
  const folder = profile ?? (await mkdtemp(join(tmpdir(), "openpims-chromium-")));
  const context = await chromium.launchPersistentContext(folder, {
    ...(executable !== undefined && { executablePath: executable }),
    args: FLAGS,
    // Playwright's own switches would turn the blocker off that a pop-up has to get past.
    ignoreDefaultArgs: ["--disable-popup-blocking"],
  });
  return {
    context,
    close: async () => {
      await context.close();
      if (profile === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
