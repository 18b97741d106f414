import { explainRequest, type Language, productionProfile } from "@openpims/sdk";
import { allowSlowConnections, proxyFor } from "@openpims/sdk/node";
import { serversOf } from "../configuration/servers.ts";
import type { Job } from "../job/job.ts";
import { attemptsOf } from "./attempts.ts";
import type { Check } from "./checks.ts";
import { checkIssuer } from "./issuer.ts";

const PATIENCE = 10_000;
/** The SDK refuses an identity provider whose clock is further off. */
const MOST_SECONDS_OFF = 30;

/** Checks that each server answers, and that its clock agrees with this machine's. */
export async function checkServers(job: Job): Promise<readonly Check[]> {
  allowSlowConnections();
  let servers: ReturnType<typeof serversOf>;
  try {
    servers = { ...publicServers(job), ...serversOf(job.configuration) };
  } catch {
    // The check of the configuration reports the cause.
    return [];
  }
  const origins = new Map<string, string[]>();
  for (const [key, address] of Object.entries(servers)) {
    const { origin } = new URL(address);
    origins.set(origin, [...(origins.get(origin) ?? []), key]);
  }
  const found = await Promise.all(
    [...origins].map(([origin, names]) => checkServer(origin, names, job.language)),
  );
  const off = found.map(({ secondsOff }) => secondsOff).filter((seconds) => seconds !== undefined);
  const issuer = serversOf(job.configuration).identityProvider;
  return [
    ...found.map(({ check }) => check),
    ...(issuer === undefined ? [] : await checkIssuer(issuer)),
    ...(off.length > 0 ? [checkClock(off)] : []),
  ];
}

/** The brand's own servers, in `Production`. */
function publicServers({ configuration: { given } }: Job): ReturnType<typeof serversOf> {
  if (given.environment !== "Production" || given.brand === undefined) return {};
  const { authorizationEndpoint, api, inWeboURL } = productionProfile(given.brand);
  return { identityProvider: new URL(authorizationEndpoint).origin, api, inWeboUrl: inWeboURL };
}

async function checkServer(
  origin: string,
  names: readonly string[],
  language: Language,
): Promise<{ check: Check; secondsOff?: number }> {
  const name = `server ${origin}`;
  const use = names.join(", ");
  try {
    const response = await fetch(`${origin}/`, {
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.body?.cancel();
    const date = Date.parse(response.headers.get("date") ?? "");
    const what = (await isBundledService(origin))
      ? "the bundled service, well"
      : `answers (HTTP ${response.status})`;
    const check: Check =
      response.status >= 500
        ? { name, state: "fail", found: `HTTP ${response.status} (${use})`, remedy: "try later" }
        : { name, state: "ok", found: `${what} (${use})` };
    return { check, ...(!Number.isNaN(date) && { secondsOff: (Date.now() - date) / 1000 }) };
  } catch (error) {
    const { reason, happened, remedy } = explainRequest(error, origin, { language, proxyFor });
    const isOwn = /\/\/(127\.|localhost|\[::1\])/.test(origin);
    const found = `no answer, ${reason}${attemptsOf(error)} (${use})`;
    if (isOwn && reason === "ECONNREFUSED")
      return {
        check: {
          name,
          state: "fail",
          found,
          remedy: "start it: openpims-service serve --demo (in a checkout npm run serve -- --demo)",
        },
      };
    return { check: { name, state: "fail", found, remedy: `${happened} ${remedy}` } };
  }
}

/** True if the bundled service answers at the address. */
async function isBundledService(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(2000) });
    const health = (await response.json()) as { service?: unknown } | null;
    return health?.service === "openpims";
  } catch {
    return false;
  }
}

function checkClock(secondsOff: readonly number[]): Check {
  const most = secondsOff.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  const seconds = Math.round(Math.abs(most));
  const name = "clock";
  if (Math.abs(most) <= MOST_SECONDS_OFF) return { name, state: "ok", found: "agrees with the servers'" };
  return {
    name,
    state: "fail",
    found: `${seconds} seconds ${most > 0 ? "ahead of" : "behind"} the servers'`,
    remedy: "set this machine's clock, best by NTP",
  };
}
