// The add-on of deploy/: its keys are those of Home Assistant's documentation, and its program starts the bridge by them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { programs } from "@openpims/testing/programs";
import { expect, it, onTestFinished } from "vitest";

const addon = join(import.meta.dirname, "..", "..", "deploy", "home-assistant-addon");
const read = (name: string): string => readFileSync(join(addon, name), "utf8");

/** The keys of a block of YAML at a depth of indentation. */
const keysAt = (text: string, depth: number): string[] =>
  Array.from(text.matchAll(/^( *)([a-z_0-9]+):/gm))
    .filter(([, spaces = ""]) => spaces.length === depth)
    .map(([, , key = ""]) => key);
const block = (name: string): string =>
  new RegExp(`^${name}:\n((?: .*\n)*)`, "m").exec(read("config.yaml"))?.[1] ?? "";

/** https://developers.home-assistant.io/docs/add-ons/configuration, those of these that an add-on may need. */
const REQUIRED = ["name", "version", "slug", "description", "arch"];
const OPTIONAL = [
  "init",
  "startup",
  "boot",
  "services",
  "map",
  "backup",
  "options",
  "schema",
  "url",
  "image",
];
const TYPES = /^(?:str|bool|int|float|email|url|password|port|match|list|device)(?:\(.*\))?\??$/;

it("has the documented keys alone", () => {
  const keys = keysAt(read("config.yaml"), 0);
  expect(keys).toEqual(expect.arrayContaining(REQUIRED));
  expect(keys.filter((key) => ![...REQUIRED, ...OPTIONAL].includes(key))).toEqual([]);
  expect(read("config.yaml")).toMatch(/^startup: (?:initialize|system|services|application|once)$/m);
  expect(read("config.yaml")).toMatch(/^ {2}- "mqtt:(?:need|want|provide)"$/m);
});

it("has a known type for each option, and words in both languages", () => {
  const options = Array.from(block("schema").matchAll(/^ {2}(\w+): (.+)$/gm), ([, name = "", type = ""]) => ({
    name,
    type,
  }));
  expect(options.length).toBeGreaterThan(5);
  expect(options.filter(({ type }) => !TYPES.test(type))).toEqual([]);
  const names = options.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(keysAt(block("options"), 2)));
  for (const language of ["en", "fr"])
    expect(keysAt(read(`translations/${language}.yaml`), 2)).toEqual(names);
});

it("has the version of the package", () => {
  const { version } = JSON.parse(readFileSync(programs.openpims.replace(/src\/.*/, "package.json"), "utf8"));
  expect(read("config.yaml")).toContain(`\nversion: "${version}"\n`);
});

/** Runs the add-on's program beside a Supervisor, with a command that notes how it was called. */
async function run(options: Readonly<Record<string, unknown>>, hasEnrolment = false) {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  const path = (name: string): string => join(folder.path, name);
  for (const name of ["data", "share"]) mkdirSync(path(name));
  writeFileSync(path("data/options.json"), JSON.stringify(options));
  if (hasEnrolment) writeFileSync(path("share/car.openpims"), "sealed");
  writeFileSync(
    path("openpims"),
    `#!/bin/sh\nprintf '%s\\n' "$* passphrase=$OPENPIMS_PASSPHRASE password=$OPENPIMS_MQTT_PASSWORD token=$SUPERVISOR_TOKEN" >> ${path("calls")}\n`,
    { mode: 0o755 },
  );
  const broker = { host: "core-mosquitto", port: 1883, ssl: false, username: "addons", password: "word" };
  const supervisor = createServer(({ url, headers }, response) => {
    const isAsked = url === "/services/mqtt" && headers.authorization === "Bearer supervisor";
    response.writeHead(isAsked ? 200 : 403).end(JSON.stringify({ result: "ok", data: broker }));
  }).listen(0, "127.0.0.1");
  await once(supervisor, "listening");
  onTestFinished(() => void supervisor.close());
  const child = spawn(process.execPath, [join(addon, "run.mjs")], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      PATH: process.env.PATH,
      ADDON_DATA: path("data"),
      ADDON_SHARE: path("share"),
      OPENPIMS: path("openpims"),
      SUPERVISOR: `http://127.0.0.1:${(supervisor.address() as AddressInfo).port}`,
      SUPERVISOR_TOKEN: "supervisor",
    },
  });
  const [code] = await once(child, "exit");
  return { code, path, calls: readFileSync(path("calls"), "utf8").trimEnd().split("\n") };
}

it("starts the bridge at the Supervisor's broker, and hands its token to nobody", async () => {
  const { code, path, calls } = await run({ allow_unlock: false, every: 300 });
  expect(code).toBe(0);
  expect(calls).toEqual([
    "bridge --mqtt mqtt://core-mosquitto:1883 --insecure --mqtt-user addons --every 300 passphrase= password=word token=",
  ]);
  expect(existsSync(path("data/unlock-code"))).toBe(false);
});

it("takes an enrolment first, and gives secrets in files of their own", async () => {
  const secrets = { passphrase: "correct horse battery staple", pin: "4071", unlock_code: "593720" };
  const { path, calls } = await run({ ...secrets, allow_unlock: true, every: 60, wake_every: 12 }, true);
  expect(calls).toEqual([
    `move import ${path("share/car.openpims")} passphrase=${secrets.passphrase} password= token=`,
    `bridge --mqtt mqtt://core-mosquitto:1883 --insecure --mqtt-user addons --every 60 --pin-file ${path("data/pin")} --allow-unlock --unlock-code-file ${path("data/unlock-code")} --wake-every 12 passphrase= password=word token=`,
  ]);
  expect(readFileSync(path("data/unlock-code"), "utf8")).toBe("593720\n");
  expect(statSync(path("data/pin")).mode & 0o777).toBe(0o600);
});
