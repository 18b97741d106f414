// The files of the clients that owners run, as docs/protocol.md#files-of-other-clients has them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findClient } from "../../src/configuration/existing-client.ts";

const root = mkdtempSync(join(tmpdir(), "openpims-clients-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder with files, each JSON or bytes. */
function folderWith(files: Readonly<Record<string, object | string>>): string {
  const folder = mkdtempSync(join(root, "client-"));
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

const CONTROLLER = {
  client_id: "id",
  client_secret: "secret",
  refresh_token: "hush",
  customer_id: "AC-1",
  realm: "clientsB2CCitroen",
  country_code: "FR",
  proxies: null,
};
const VALUES = { brand: "Citroen", country: "FR", clientId: "id", clientSecret: "secret" };

it("names the keys of client values that are missing or of another form", () => {
  const { client_secret, ...rest } = CONTROLLER;
  const misspelt = { ...rest, client_secrett: client_secret, country_code: "FRA" };
  expect(findClient(folderWith({ "config.json": misspelt }))?.lacks).toEqual([
    "country_code",
    "client_secret",
  ]);
});

describe("psa_car_controller", () => {
  it("gives client values, brand and country of its config.json, and its device", () => {
    const folder = folderWith({ "config.json": CONTROLLER, "otp.bin": "x" });
    const file = join(folder, "config.json");
    const expected = {
      name: "psa_car_controller",
      files: [file],
      values: VALUES,
      lacks: [],
      device: join(folder, "otp.bin"),
    };
    expect(findClient(folder)).toEqual(expected);
    expect(findClient(file)).toEqual(expected);
  });

  it.each([
    ["the customer's id for the brand", { ...CONTROLLER, realm: undefined }, VALUES],
    ["a byte order mark", `\uFEFF${JSON.stringify(CONTROLLER)}`, VALUES],
    ["white space and small letters", { ...CONTROLLER, client_id: " id\n", country_code: "fr" }, VALUES],
    [
      "values that are missing or of another form",
      { client_id: "id", client_secret: 5, country_code: "FRA" },
      { clientId: "id" },
    ],
    ["a realm that nobody knows", { ...CONTROLLER, realm: "x" }, { ...VALUES, brand: undefined }],
  ])("is read with %s", (_, content, values) => {
    expect(findClient(folderWith({ "config.json": content }))?.values).toEqual(values);
  });
});

describe("Home Assistant", () => {
  const entry = (app: string, customer: string) => ({
    domain: "stellantis_vehicles",
    data: { mobile_app: app, country_code: "FR", customer_id: customer, oauth: { refresh_token: "hush" } },
  });
  const entriesOf = (...entries: object[]) => ({
    version: 1,
    data: { entries: [{ domain: "sun", data: {} }, ...entries] },
  });
  const CONFIGS = {
    MyCitroen: {
      scheme: "mymacsdk",
      configs: { FR: { locale: "fr-FR", client_id: "id", client_secret: "secret" } },
    },
  };

  it("gives brand and country of its entry, client values of the integration, and its device", () => {
    const folder = folderWith({
      ".storage/core.config_entries": entriesOf(entry("MyCitroen", "AC1")),
      ".storage/AC1_otp.pickle": "x",
      "custom_components/stellantis_vehicles/configs.json": CONFIGS,
    });
    expect(findClient(folder)).toMatchObject({
      name: "Home Assistant",
      values: VALUES,
      device: join(folder, ".storage", "AC1_otp.pickle"),
    });
    expect(findClient(join(folder, ".storage"))?.values).toEqual(VALUES);
    expect(findClient(join(folder, ".storage", "core.config_entries"))?.values).toEqual(VALUES);
  });

  it("gives what is there where the integration's own file is not", () => {
    const folder = folderWith({ ".storage/core.config_entries": entriesOf(entry("MyDS", "DS1")) });
    expect(findClient(folder)?.values).toEqual({ brand: "Ds", country: "FR" });
  });

  it("asks which of two brands is meant", () => {
    const folder = folderWith({
      ".storage/core.config_entries": entriesOf(entry("MyCitroen", "AC1"), entry("MyPeugeot", "AP1")),
    });
    expect(() => findClient(folder)).toThrow(/several brands \(Citroen, Peugeot\): give one with --brand/);
    expect(findClient(folder, "Peugeot")?.values).toEqual({ brand: "Peugeot", country: "FR" });
  });
});

it.each([
  ["nothing", {}, /has neither psa_car_controller's config\.json nor Home Assistant's/],
  [
    "a misspelt key",
    { "config.json": { ...CONTROLLER, client_id: undefined, clientid: "hush" } },
    /config\.json has no "client_id"; its keys are: client_secret, .*clientid$/,
  ],
  ["a list", { "config.json": "[]" }, /config\.json has no "client_id"; its keys are: none/],
  ["what is no JSON", { "config.json": "{ hush" }, /config\.json is not JSON$/],
  ["a folder in the file's place", { "config.json/x": "" }, /config\.json cannot be read \(EISDIR\)$/],
])("refuses %s in a sentence that quotes nothing", (_, files, sentence) => {
  const folder = folderWith(files);
  expect(() => findClient(folder)).toThrow(sentence);
  expect(() => findClient(folder)).not.toThrow("hush");
});
