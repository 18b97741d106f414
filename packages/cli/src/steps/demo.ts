// The demo of a service that runs with `--demo`: its account, and the SMS that a phone would receive.
import type { Pims } from "@openpims/sdk";
import type { Configuration } from "../configuration/configuration.ts";
import { serversOf } from "../configuration/servers.ts";
import { succeeded } from "../job/call-failed.ts";
import { UsageError } from "../terminal/usage-error.ts";

export interface DemoAccount {
  readonly login: string;
  readonly password: string;
}

const PATIENCE_MS = 10_000;

async function ask(
  url: string,
  what: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, { headers, redirect: "error", signal });
  if (!response.ok)
    throw new Error(`the service has no ${what} (HTTP ${response.status}): start it with --demo`);
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw notTheDemo(url);
  }
}

const notTheDemo = (url: string): UsageError =>
  new UsageError(`${new URL(url).origin} is no service of OpenPIMS with --demo: leave out --demo`);

/** The demo's account, which is open to anybody. It protects nothing but the demo. */
export async function readDemoAccount(configuration: Configuration): Promise<DemoAccount> {
  const url = `${serversOf(configuration).identityProvider}/demo/account`;
  const account = await ask(url, "demo account");
  if (!isAccount(account)) throw notTheDemo(url);
  return account;
}

const isAccount = (value: unknown): value is DemoAccount =>
  typeof value === "object" &&
  value !== null &&
  "login" in value &&
  "password" in value &&
  typeof value.login === "string" &&
  typeof value.password === "string";

/** The code of the newest SMS in the outbox, read as the signed-in user. */
export async function readDemoOutbox(pims: Pims, configuration: Configuration): Promise<string> {
  const { token } = succeeded(
    await pims.get("pims.authentication.token", { type: "cvs", action: "get" }),
  ).result;
  const answer = await ask(`${serversOf(configuration).api}/demo/outbox`, "outbox", {
    authorization: `Bearer ${token}`,
  });
  const { message } = answer as { message: { code: string } | null };
  if (!message) throw new Error("the demo's outbox is empty");
  return message.code;
}
