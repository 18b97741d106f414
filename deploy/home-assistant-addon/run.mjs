// Starts `openpims bridge` with the add-on's options and the broker that the Supervisor names.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const {
  ADDON_DATA = "/data",
  ADDON_SHARE = "/share",
  OPENPIMS = "openpims",
  SUPERVISOR = "http://supervisor",
  SUPERVISOR_TOKEN,
  ...inherited
} = process.env;
const data = `${ADDON_DATA}/openpims`;
const environment = { ...inherited, OPENPIMS_DATA: data };
mkdirSync(data, { recursive: true, mode: 0o700 });
const options = JSON.parse(readFileSync(`${ADDON_DATA}/options.json`, "utf8"));

/** Writes a secret option into a file of its own, or removes the file of one that is no longer given. */
function secretFile(name, value) {
  const file = `${ADDON_DATA}/${name}`;
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (!value) rmSync(file, { force: true });
  // A file that stays the same keeps its time: the bridge tries a refused PIN again only from a changed one.
  else if (before !== `${value}\n`) writeFileSync(file, `${value}\n`, { mode: 0o600 });
  return value ? file : undefined;
}

const enrolment = `${ADDON_SHARE}/car.openpims`;
if (existsSync(enrolment)) {
  const passphrase = { OPENPIMS_PASSPHRASE: options.passphrase ?? "" };
  const { status } = spawnSync(OPENPIMS, ["move", "import", enrolment], {
    env: { ...environment, ...passphrase },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
}

const answer = await fetch(`${SUPERVISOR}/services/mqtt`, {
  headers: { authorization: `Bearer ${SUPERVISOR_TOKEN}` },
});
if (!answer.ok) throw new Error(`The Supervisor names no broker (HTTP ${answer.status}): install one.`);
const { data: broker } = await answer.json();

const pin = secretFile("pin", options.pin);
const code = secretFile("unlock-code", options.unlock_code);
const args = [
  "bridge",
  ...["--mqtt", `${broker.ssl ? "mqtts" : "mqtt"}://${broker.host}:${broker.port}`],
  // The broker is on this machine, in the Supervisor's own network.
  ...(broker.ssl ? [] : ["--insecure"]),
  ...["--mqtt-user", broker.username, "--every", String(options.every)],
  ...(pin ? ["--pin-file", pin] : []),
  ...(options.allow_unlock ? ["--allow-unlock"] : []),
  ...(options.allow_unlock && code ? ["--unlock-code-file", code] : []),
  ...(options.wake_every ? ["--wake-every", String(options.wake_every)] : []),
  ...(options.quiet ? ["--quiet", options.quiet] : []),
];
const bridge = spawn(OPENPIMS, args, {
  env: { ...environment, OPENPIMS_MQTT_PASSWORD: broker.password },
  stdio: ["ignore", "inherit", "inherit"],
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => bridge.kill(signal));
bridge.on("exit", (exit) => process.exit(exit ?? 1));
