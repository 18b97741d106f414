// Shows the first page of the demo to a person at the terminal.
import { Worker } from "node:worker_threads";

/** True if a person sits at this machine: a terminal, no SSH, a screen for a browser. */
export function canOpenPage(
  terminal: { readonly stdin: boolean; readonly stdout: boolean },
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): boolean {
  if (!terminal.stdin || !terminal.stdout || environment.CI) return false;
  if (environment.SSH_CONNECTION) return false;
  const hasScreen = Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
  return platform === "darwin" || platform === "win32" || hasScreen;
}

/** The variables of the service and of its store. */
const isOwn = (variable: string): boolean => /^(?:OPENPIMS_|PG|DATABASE_URL$)/i.test(variable);

/** An environment without the settings and secrets of the service. */
export const withoutOwn = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([variable]) => !isOwn(variable)));

const OPEN_PAGE = `
const { workerData } = require("node:worker_threads");
import(workerData.library)
  .then(({ default: open }) => open(workerData.url))
  .then((browser) => browser.on("error", () => {}))
  .catch(() => {});`;

/**
 * Opens a page in the user's browser, which gets no setting of the service. The address is printed already, so a browser
 * that does not open loses nothing.
 */
export function openPage(url: string, environment: NodeJS.ProcessEnv = process.env): void {
  // The library passes its environment on to the browser. Only a thread can have an environment of its own: the store reads
  // the process's at each connection.
  const thread = new Worker(OPEN_PAGE, {
    eval: true,
    env: withoutOwn(environment),
    workerData: { url, library: import.meta.resolve("open") },
  });
  thread.on("error", () => {});
  thread.unref();
}
