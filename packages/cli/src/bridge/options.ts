// The options of `openpims bridge`: docs/bridge-topics.md#options
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isServerAddress } from "@openpims/sdk";
import { parsePort } from "../configuration/configuration.ts";
import { readOwnerOnly } from "../configuration/owner-only-file.ts";
import type { Job } from "../job/job.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { type DiscoveryForm, discoveryForms } from "./discovery.ts";
import type { BrokerPlace } from "./mqtt/broker-link.ts";
import { parseQuietHours, type QuietHours } from "./policy/quiet-hours.ts";
import type { TopicRoots } from "./topics.ts";

/** The broker as the bridge remembers it, for `openpims doctor`: its password's file, and not the password. */
export interface BrokerMemo {
  readonly address: string;
  readonly user: string | null;
  readonly passwordFile: string | null;
  readonly certificateFile: string | null;
  readonly base: string;
}

export interface BridgeOptions extends TopicRoots {
  readonly memo: BrokerMemo;
  readonly broker: BrokerPlace;
  readonly form: DiscoveryForm;
  readonly allowUnlock: boolean;
  readonly unlockCodeFile: string | undefined;
  readonly pinFile: string | undefined;
  /** The port of the page that takes the PIN, 0 for a free one; `undefined` without it. */
  readonly pinPage: number | undefined;
  readonly everyMs: number;
  /** `undefined` if the policy wakes no car. */
  readonly wakeEveryMs: number | undefined;
  readonly quiet: QuietHours | undefined;
}

const PORTS: Readonly<Record<string, string>> = { "mqtt:": "1883", "mqtts:": "8883" };

const LEAST_EVERY = 60;
const DEFAULT_EVERY = 300;
const LEAST_WAKE_HOURS = 6;

/** Reads the options and the variables. @throws UsageError */
export function readBridgeOptions(job: Job, environment: NodeJS.ProcessEnv): BridgeOptions {
  const text = (option: string, variable?: string): string | undefined => {
    const given = job.options[option] ?? (variable === undefined ? undefined : environment[variable]);
    return typeof given === "string" && given !== "" ? given : undefined;
  };
  const user = text("mqttUser", "OPENPIMS_MQTT_USER");
  const passwordFile = text("mqttPasswordFile", "OPENPIMS_MQTT_PASSWORD_FILE");
  const password = passwordOf(passwordFile, environment);
  if (password !== undefined && user === undefined)
    throw new UsageError("a password of the broker needs its user: give --mqtt-user");
  const ca = text("mqttCa", "OPENPIMS_MQTT_CA");
  const form = discoveryForms.find((known) => known === (text("discovery") ?? "component"));
  if (!form) throw new UsageError(`--discovery must be one of ${discoveryForms.join(", ")}`);
  const hours = text("wakeEvery");
  const quiet = text("quiet");
  const address = brokerAddress(text("mqtt", "OPENPIMS_MQTT"), job.has("insecure"));
  const base = topic("--base", text("base") ?? "openpims");
  return {
    broker: { address, user, password, certificate: ca === undefined ? undefined : readCertificate(ca) },
    memo: {
      address,
      user: user ?? null,
      passwordFile: passwordFile === undefined ? null : resolve(passwordFile),
      certificateFile: ca === undefined ? null : resolve(ca),
      base,
    },
    base,
    discoveryPrefix: topic("--discovery-prefix", text("discoveryPrefix") ?? "homeassistant"),
    form,
    allowUnlock: job.has("allowUnlock"),
    unlockCodeFile: text("unlockCodeFile", "OPENPIMS_UNLOCK_CODE_FILE"),
    pinFile: text("pinFile", "OPENPIMS_PIN_FILE"),
    pinPage: text("pinPage") === undefined ? undefined : parsePort(text("pinPage") ?? ""),
    everyMs: 1000 * atLeast("--every", text("every") ?? String(DEFAULT_EVERY), LEAST_EVERY, "seconds"),
    wakeEveryMs:
      hours === undefined ? undefined : 3_600_000 * atLeast("--wake-every", hours, LEAST_WAKE_HOURS, "hours"),
    quiet: quiet === undefined ? undefined : parseQuietHours(quiet, job.configuration.given.timeZone),
  };
}

/** The address with its port. @throws UsageError for one with a password, or in clear to another machine */
function brokerAddress(given: string | undefined, isInsecure: boolean): string {
  if (given === undefined) throw new UsageError("give --mqtt or OPENPIMS_MQTT, such as mqtts://broker.lan");
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const port = url && PORTS[url.protocol];
  if (!url || port === undefined || url.hostname === "")
    throw new UsageError("--mqtt must be an address such as mqtts://broker.lan or mqtt://127.0.0.1:1883");
  if (url.username !== "" || url.password !== "")
    throw new UsageError(
      "--mqtt must be without user and password, which the list of processes would show: --mqtt-user, and --mqtt-password-file or OPENPIMS_MQTT_PASSWORD",
    );
  if (!/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "")
    throw new UsageError("--mqtt must end with its host or port");
  if (isReadable(url) && !isInsecure)
    throw new UsageError(
      "mqtt:// to another machine is readable by the network: use mqtts://, or accept it with --insecure",
    );
  return `${url.protocol}//${url.hostname}:${url.port || port}`;
}

/** True for an address in clear to another machine. */
export const isReadable = ({ protocol, hostname }: URL): boolean =>
  protocol === "mqtt:" && !isServerAddress(`http://${hostname}`);

/** Takes the password out of the environment, which child processes would inherit. */
function passwordOf(file: string | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  const given = environment.OPENPIMS_MQTT_PASSWORD;
  delete environment.OPENPIMS_MQTT_PASSWORD;
  if (file !== undefined) return readSecretFile(file);
  return given === "" ? undefined : given;
}

/** The first line of a file that only its owner can read. @throws UsageError */
export function readSecretFile(file: string): string {
  const text = readOwnerOnly(file);
  if (text === undefined) throw new UsageError(`${file} does not exist`);
  const [line = ""] = text.split(/\r?\n/);
  if (line === "") throw new UsageError(`${file} is empty`);
  return line;
}

export function readCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
}

function topic(option: string, given: string): string {
  if (/^[\w-]+(?:\/[\w-]+)*$/.test(given)) return given;
  throw new UsageError(`${option} must be a topic of letters, digits, - and _, such as home/car`);
}

function atLeast(option: string, given: string, least: number, unit: string): number {
  if (/^\d{1,6}$/.test(given) && Number(given) >= least) return Number(given);
  throw new UsageError(`${option} must be a number of ${unit} from ${least} up, not "${given}"`);
}
