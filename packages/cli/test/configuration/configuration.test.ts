// Options override the environment, the environment overrides the file. Each mistake gets a sentence.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/configuration/configuration.ts";
import {
  configurationFile,
  readConfigurationFile,
  writeConfigurationFile,
} from "../../src/configuration/file.ts";
import { initializeParameters } from "../../src/configuration/initialize-parameters.ts";
import { readOwnerOnly } from "../../src/configuration/owner-only-file.ts";
import { serversOf } from "../../src/configuration/servers.ts";
import { UsageError } from "../../src/terminal/usage-error.ts";

const root = mkdtempSync(join(tmpdir(), "openpims-configuration-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folderWith = (text?: string): string => {
  const data = mkdtempSync(join(root, "data-"));
  if (text !== undefined) writeFileSync(configurationFile(data), text, { mode: 0o600 });
  return data;
};

const given = (data: string, options: object = {}, environment: NodeJS.ProcessEnv = {}) =>
  readConfiguration(data, 8400, { ...options }, environment).given;

describe("the configuration", () => {
  it("is read from options, the environment and the file, in this order; an empty variable does not count", () => {
    const data = folderWith('{ "brand": "ds", "mode": "B2B", "api": "https://file.example", "macId": "m" }');
    const environment = {
      OPENPIMS_BRAND: "opel",
      OPENPIMS_API: "https://environment.example",
      OPENPIMS_MAC_ID: "",
    };
    expect(given(data, { brand: "Citroen" }, environment)).toEqual({
      brand: "Citroen",
      mode: "B2B",
      api: "https://environment.example",
      macId: "m",
    });
  });

  it("needs nothing for the bundled service, and what has no default elsewhere", () => {
    const bundled = readConfiguration(folderWith(), 8477, {}, {});
    expect(serversOf(bundled)).toEqual({
      identityProvider: "http://127.0.0.1:8477",
      api: "http://127.0.0.1:8477",
      inWeboUrl: "http://127.0.0.1:8477",
    });
    expect(initializeParameters(bundled, "s")).toMatchObject({
      environnement: "development",
      credential: { clientId: "openpims", inWeboURL: "http://127.0.0.1:8477" },
    });
    const production = {
      environment: "Production",
      clientId: "c",
      loginRedirectUri: "mymap://oauth2redirect/fr",
    };
    const data = folderWith();
    const parametersOf = (options: object) =>
      initializeParameters(readConfiguration(data, 8400, { ...options }, {}), "s");
    for (const missing of ["clientId", "brand"] as const)
      expect(() => parametersOf({ ...production, brand: "Ds", [missing]: undefined })).toThrow(
        `"${missing}" in ${data}`,
      );
    // All at once, the mAccess id of the next command too.
    expect(() => parametersOf({ environment: "Production" })).toThrow(
      /\n {2}brand: .*\n {2}country \(or loginRedirectUri\): .*\n {2}clientId: .*\n {2}macId: .*\nopenpims setup/,
    );
    expect(() => parametersOf({ environment: "Preproduction", brand: "Ds", clientId: "c" })).toThrow(
      /\n {2}loginRedirectUri: .*OPENPIMS_LOGIN_REDIRECT_URI/,
    );
    const byCountry = { ...production, brand: "Opel", loginRedirectUri: undefined, country: "de" };
    expect(parametersOf(byCountry).credential.loginRedirectURI).toBe("mymopsdk://oauth2redirect/de");
    expect(parametersOf({ ...production, brand: "Ds" }).credential).toEqual({
      clientId: "c",
      clientSecret: "s",
      webviewsRedirectURI: "mymap://oauth2redirect/fr",
      loginRedirectURI: "mymap://oauth2redirect/fr",
    });
  });

  it.each([
    ["{", "is not JSON"],
    ["[]", "must hold one JSON object"],
    ['{ "pin": "1234" }', '"pin" in '],
    ['{ "logLevel": "low" }', '"logLevel" in '],
    ['{ "brand": "Fiat" }', "must be one of Peugeot, Citroen, Ds, Opel, Vauxhall"],
    ['{ "brand": 1 }', "must be one of Peugeot"],
    ['{ "api": "http://pims.example" }', '"api" in '],
    ['{ "libraryVersion": "9" }', "must be one of 0.2.17, 0.2.11"],
    ['{ "monitoring": "low" }', '"monitoring" in '],
    ['{ "monitoring": { "newLogTimeDuration": 4 } }', "must be a number of minutes from 5 to 1440"],
    ['{ "monitoring": { "level": "low" } }', '"monitoring.level" in '],
    ['{ "clientSecret": "" }', '"clientSecret" in '],
    ['{ "__proto__": {} }', '"__proto__" in '],
  ])("refuses the file %s", (text, sentence) => {
    expect(() => given(folderWith(text))).toThrow(UsageError);
    expect(() => given(folderWith(text))).toThrow(sentence);
  });

  it("names the option or the variable with an invalid value, and repeats no secret of the file", () => {
    expect(() => given(folderWith(), { api: "pims.example" })).toThrow("--api must be an https address");
    for (const api of ["https://user:PW@pims.example", "https:/user:P/W@pims.example"])
      expect(() => given(folderWith(), { api })).toThrow(
        /--api must be an https address.*"…@pims\.example"$/,
      );
    expect(() => given(folderWith(), {}, { OPENPIMS_MODE: "B2X" })).toThrow(
      'OPENPIMS_MODE must be one of B2C, B2B, not "B2X"',
    );
    expect(() => given(folderWith('{ "clientSecret": "hush", }'))).not.toThrow("hush");
  });

  it.each([
    ["UTF-8", Buffer.from('\uFEFF{ "brand": "Ds" }')],
    ["UTF-16, as PowerShell writes it", Buffer.from('\uFEFF{ "brand": "Ds" }', "utf16le")],
    ["big-endian UTF-16", Buffer.from('\uFEFF{ "brand": "Ds" }', "utf16le").swap16()],
  ])("drops the byte order mark of %s", (_, bytes) => {
    const data = folderWith("");
    writeFileSync(configurationFile(data), bytes);
    expect(given(data)).toEqual({ brand: "Ds" });
  });

  it("is kept for its owner only, and read only where it is", async () => {
    const data = join(root, "new", "data");
    const kept = { brand: "Opel", clientSecret: "s", logLevel: "low", newLogTimeDuration: "60" } as const;
    const file = await writeConfigurationFile(data, kept);
    expect(readConfigurationFile(data)).toEqual(kept);
    if (process.platform === "win32") return;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o640);
    expect(() => readConfigurationFile(data)).toThrow(/can be read by others: .*chmod 600/);
  });
});

it.skipIf(process.platform === "win32")("waits for no writer of a FIFO in the file's place", () => {
  const fifo = join(folderWith(), "client.secret");
  execFileSync("mkfifo", ["-m", "600", fifo]);
  expect(() => readOwnerOnly(fifo)).toThrow("is no file");
});
