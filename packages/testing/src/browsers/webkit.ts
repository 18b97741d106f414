// WebKitGTK's own browser under its own driver, on a screen that nobody sees.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { freePort } from "../programs.ts";
import { findProgram } from "./find-program.ts";
import type { TestBrowser } from "./tab.ts";
import { command, WebDriverSession } from "./webdriver.ts";
import { WebDriverTab } from "./webdriver-tab.ts";

const PACKAGES = "apt-get install webkit2gtk-driver xvfb";
const BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

const driver = findProgram("WebKitWebDriver");
const screen = findProgram("Xvfb");
const isInstalled = driver !== undefined && screen !== undefined && existsSync(BROWSER);

const CAPABILITIES = {
  browserName: "MiniBrowser",
  "webkitgtk:browserOptions": { binary: BROWSER, args: ["--automation"] },
};

/** A screen without a display. @returns its process, and its name */
async function openScreen(): Promise<{ process: ChildProcess; display: string }> {
  const child = spawn(screen ?? "", ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [number] = await once(child.stdout, "data");
  return { process: child, display: `:${String(number).trim()}` };
}

/** Waits until the driver answers. @throws Error if it ends before */
async function answering(process: ChildProcess, address: string): Promise<void> {
  while (process.exitCode === null) {
    const ready = await command(`${address}/status`, "GET").then(
      () => true,
      () => false,
    );
    if (ready) return;
  }
  throw new Error("WebKit's driver has ended");
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill();
  await once(process, "exit");
}

export const webkit: TestBrowser = {
  name: "WebKit",
  missing: isInstalled ? undefined : `WebKit's driver not found: ${PACKAGES}`,
  launch: async () => {
    const { process: shown, display } = await openScreen();
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const running = spawn(driver ?? "", [`--port=${port}`, "--host=127.0.0.1"], {
      stdio: "ignore",
      env: { ...process.env, DISPLAY: display },
    });
    await answering(running, address);
    // A session has a profile of its own.
    let session = await WebDriverSession.open(address, CAPABILITIES);
    return {
      version: session.version,
      open: async () => new WebDriverTab(session, await session.openWindow()),
      forget: async () => {
        await session.close();
        session = await WebDriverSession.open(address, CAPABILITIES);
      },
      close: async () => {
        await session.close();
        await end(running);
        await end(shown);
      },
    };
  },
};
