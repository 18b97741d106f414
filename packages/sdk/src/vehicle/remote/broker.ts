import { PimsFailure } from "../../codes/failure.ts";
import { kindOfTrouble } from "../../codes/network-kinds.ts";
import { vehicleFailure } from "../../codes/vehicle-failure.ts";
import { isLoopback } from "../../configuration/server-address.ts";
import type { Core } from "../../core/core.ts";
import { describeNetworkError } from "../../core/http.ts";
import { timeoutSignal } from "../../core/timeout-signal.ts";
import type { Streams } from "../../platform/platform.ts";
import { objectIn, textIn } from "../fields.ts";
import { BrokerRefused, ConnectionEnded } from "../mqtt/connection.ts";

/**
 * The broker of the brands: the default of `servers.broker` in `Production`.
 * @example
 * const { hostname, port } = new URL(PRODUCTION_BROKER);
 */
export const PRODUCTION_BROKER = "mqtts://mwa.mpsa.com:8885";

/** The bundled service's facts of its car. */
const FACTS = "/demo/car.json";

export interface BrokerPlace {
  readonly address: string;
  /** A certificate (PEM) to trust beside the machine's own. */
  readonly certificate?: string | undefined;
}

/** @throws PimsFailure 2377 on a platform without connections of bytes */
export function streamsOf({ platform }: Core): Streams {
  if (platform.streams) return platform.streams;
  throw vehicleFailure("NoStreams", { reason: "the platform has no streams" });
}

/**
 * The broker's address: the given one, the brands' in production, else the one that the bundled service names.
 * @throws PimsFailure 2006, 2202, 2377
 */
export async function brokerOf(core: Core): Promise<BrokerPlace> {
  const { servers, environment } = core.configuration;
  const { schemes } = streamsOf(core);
  const known =
    servers.broker !== undefined
      ? { address: servers.broker, certificate: servers.brokerCertificate }
      : environment === "Production"
        ? { address: PRODUCTION_BROKER }
        : await bundledBroker(core, schemes);
  if (!known || !isBrokerAddress(known.address) || !schemes.includes(new URL(known.address).protocol))
    throw vehicleFailure("NoStreams", { reason: `no broker for ${schemes.join(" ")}` });
  return known;
}

/** True for an address that the token crosses no network in clear to: TLS, or a WebSocket to this machine. */
function isBrokerAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "mqtts:" || protocol === "wss:" || (protocol === "ws:" && isLoopback(hostname));
}

async function bundledBroker(core: Core, schemes: readonly string[]): Promise<BrokerPlace | undefined> {
  const { api } = core.configuration.servers;
  if (api === undefined) throw new PimsFailure(2006);
  const url = `${api.replace(/\/+$/, "")}${FACTS}`;
  const response = await core.fetch(url, { redirect: "manual", signal: timeoutSignal(core.timeoutMs) });
  if (!response.ok) return undefined;
  const facts = objectIn(await response.json().catch(() => undefined));
  const addresses = [textIn(facts.broker), textIn(facts.webSocket)].filter((text) => text !== undefined);
  const address = addresses.find((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol));
  return address === undefined ? undefined : { address, certificate: textIn(facts.certificate) };
}

/** The failure of a connection that could not be opened. */
export function brokerFailure(error: unknown, address: string): PimsFailure {
  if (error instanceof PimsFailure) return error;
  const { host } = new URL(address);
  if (error instanceof BrokerRefused)
    return vehicleFailure("BrokerRefused", { reason: `CONNACK or SUBACK ${error.returnCode}`, host });
  if (error instanceof ConnectionEnded)
    return vehicleFailure("BrokerUnreachable", { reason: error.message, host });
  const trouble = describeNetworkError(error);
  return vehicleFailure("BrokerUnreachable", { reason: `${kindOfTrouble(trouble)}, ${trouble}`, host });
}
