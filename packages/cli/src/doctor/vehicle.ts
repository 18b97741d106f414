// The vehicle's servers: its data over REST, and the broker of its commands as far as a token is at hand.
import { explain, explainRequest, type Failed, type Pims, PRODUCTION_BROKER } from "@openpims/sdk";
import { proxyFor, tlsStreams } from "@openpims/sdk/node";
import { serversOf } from "../configuration/servers.ts";
import { CallFailed, succeeded } from "../job/call-failed.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { ownMessage } from "../job/own-message.ts";
import { attemptsOf } from "./attempts.ts";
import type { Check } from "./checks.ts";

const PATIENCE = 10_000;
const NOBODY = 2301;
const NEEDS_OTP = 2302;

interface Broker {
  readonly address: string;
  readonly certificate?: string;
}

/** Checks the vehicle's servers. It wakes nothing and costs no try. @param isConfigured false leaves out what needs a facade */
export async function checkVehicle(job: Job, isConfigured: boolean): Promise<readonly Check[]> {
  const broker = await brokerOf(job);
  const connection = broker && (await checkConnection(job, broker));
  const checks: Check[] = connection ? [connection] : [];
  if (!isConfigured || !broker) return checks;
  try {
    await withPims(
      job,
      async (pims) => {
        checks.push(...(await checkAnswers(job, pims, connection?.state === "ok" ? broker : undefined)));
        return { message: ownMessage({}) };
      },
      { waits: false },
    );
  } catch (error) {
    // The check of the device reports the same failure.
    if (!(error instanceof CallFailed)) throw error;
  }
  return checks;
}

/** @returns nothing for a service without cars, or one that does not answer, which its own check reports */
async function brokerOf({ configuration }: Job): Promise<Broker | undefined> {
  const { broker, environment } = configuration.given;
  if (broker !== undefined) return { address: broker };
  if (environment === "Production") return { address: PRODUCTION_BROKER };
  const { api } = serversOf(configuration);
  try {
    const response = await fetch(`${api}/demo/car.json`, { signal: AbortSignal.timeout(PATIENCE) });
    const facts = (await response.json()) as { broker?: unknown; certificate?: unknown } | null;
    if (!response.ok || typeof facts?.broker !== "string" || !URL.canParse(facts.broker)) return undefined;
    const { certificate } = facts;
    return { address: facts.broker, ...(typeof certificate === "string" && { certificate }) };
  } catch {
    return undefined;
  }
}

async function checkConnection({ language }: Job, { address, certificate }: Broker): Promise<Check> {
  const name = `broker ${address}`;
  const options = { timeoutMs: PATIENCE, ...(certificate !== undefined && { certificate }) };
  try {
    const stream = await tlsStreams.open(address, { data: () => {}, closed: () => {} }, options);
    stream.close();
    return { name, state: "ok", found: "answers, and its certificate is trusted" };
  } catch (error) {
    const { reason, happened, remedy } = explainRequest(error, address, { language, proxyFor });
    const found = `no connection, ${reason}${attemptsOf(error)}`;
    return { name, state: "fail", found, remedy: `${happened} ${remedy}` };
  }
}

/** Asks with the tokens that are at hand. */
async function checkAnswers(job: Job, pims: Pims, broker: Broker | undefined): Promise<readonly Check[]> {
  const failed = (name: string, message: Failed): Check => {
    const { remedy } = explain(message, { language: job.language, audience: "command", ...job.whose });
    return { name, state: "fail", found: `${message.error.code} ${message.error.label}`, remedy };
  };
  const data = "vehicle data";
  const listed = await pims.get("pims.vehicle.vehicles");
  if (listed.status === "FAILED") return listed.error.code === NOBODY ? [] : [failed(data, listed)];
  const { vehicles } = listed.result;
  const checks: Check[] = [{ name: data, state: "ok", found: `answers: ${vehicles.length} in the account` }];
  const [vehicle] = vehicles;
  if (!broker || !vehicle) return checks;
  succeeded(await pims.set("pims.vehicle.vin", { actionType: "remote", vin: vehicle.vin }));
  const type = ["remoteChargeFinished"] as const;
  const opened = await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, () => {});
  const name = "broker's sign-in";
  if (opened.status === "SUCCEEDED") checks.push({ name, state: "ok", found: "takes the token for the car" });
  else if (opened.error.code === NEEDS_OTP)
    checks.push({ name, state: "ok", found: "not tried: the next command asks for the PIN first" });
  else checks.push(failed(name, opened));
  return checks;
}
