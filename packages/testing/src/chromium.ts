// The real browser of the user agents' tests: the system's Chromium, driven by playwright-core.
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { findProgram } from "./browsers/find-program.ts";

const executable = findProgram("chromium", "chromium-browser", "google-chrome");

export const noChromium = executable === undefined;

/** Part of the name of a group of tests, so that a skipped group gives the reason. */
export const chromiumReason = noChromium ? " (SKIPPED: chromium not found)" : "";

if (noChromium) console.warn(`No test with a real browser${chromiumReason}: apt-get install chromium`);

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  // No coloured edges on letters: screenshots are small, and the same on every screen.
  "--disable-lcd-text",
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

export interface ChromiumOptions {
  /** The folder for the profile, which then remains. Default: a folder that is removed with the browser. */
  readonly profile?: string;
  /** True to allow the back/forward cache, which Playwright's own switches turn off. */
  readonly backForwardCache?: boolean;
}

export async function launchChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const { profile, backForwardCache = false } = options;
  const folder = profile ?? (await mkdtemp(join(tmpdir(), "openpims-chromium-")));
  const context = await chromium.launchPersistentContext(folder, {
    ...(executable !== undefined && { executablePath: executable }),
    args: FLAGS,
    // Temporary files are removed with the profile, also after a crash.
    env: { ...process.env, TMPDIR: folder },
    ignoreDefaultArgs: [
      // Playwright's own switch would turn off the blocker that these tests need.
      "--disable-popup-blocking",
      ...(backForwardCache ? ["--disable-back-forward-cache"] : []),
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      if (profile === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
