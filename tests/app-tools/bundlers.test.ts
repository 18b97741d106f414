// The packed SDK in fresh applications: bundled for Node into one file, required by CommonJS, and the size in a page.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { importsOf } from "../../tools/imports.ts";
import { type PackedPackages, packPackages } from "../../tools/packed-packages.ts";
import { missing, nodeBundlers, pageBundlers } from "./bundlers.ts";

// Bundlers beside other tests are slow.
vi.setConfig({ testTimeout: 120_000 });

/** Bytes of a page's program that asks for an OTP, minified and gzipped: docs/guide/app.md#a-smaller-bundle */
const MOST_FOR_AN_OTP: Readonly<Record<string, number>> = { Vite: 22_000, esbuild: 22_800 };

let packages: PackedPackages;
beforeAll(() => {
  packages = packPackages(["maccess", "sdk"]);
}, 180_000);
afterAll(() => packages.remove());

/** A file of applications/ in the folder where the packed SDK is installed. */
function application(name: string): string {
  const entry = join(packages.consumer, name);
  copyFileSync(join(import.meta.dirname, "applications", name), entry);
  return entry;
}

/** Runs a program with a new device's folder. */
function run(file: string, ...options: readonly string[]) {
  const device = join(mkdtempSync(join(packages.temporary, "run-")), "device");
  const { stdout, stderr } = spawnSync(process.execPath, [file, device, ...options], { encoding: "utf8" });
  return { stdout, stderr, device };
}

/** Runs a program that allows the keychain. @returns the place of its device's key */
function sourceOfKey(file: string): string {
  const { stdout, device } = run(file, "keychain");
  expect(stdout).toBe("SUCCEEDED\n");
  return JSON.parse(readFileSync(join(device, "key.json"), "utf8")).source;
}

/** Installs a double of the keychain's package, which keeps secrets as long as its process lives. */
function installKeychain(folder: string): void {
  const place = join(folder, "node_modules/@napi-rs/keyring");
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(place, "index.js"),
    `const secrets = new Map();
     exports.AsyncEntry = class {
       constructor(service, id) { this.id = id; }
       async getSecret() { return secrets.get(this.id) ?? null; }
       async setSecret(secret) { secrets.set(this.id, secret); }
       async deleteCredential() { return secrets.delete(this.id); }
     };`,
  );
}

describe.skipIf(missing !== "")(`a Node program in one file${missing}`, () => {
  it.each(Object.entries(nodeBundlers))("by %s, without naming externals", async (name, bundle) => {
    // Outside the folder with the packages, so that nothing but the file itself is found.
    const folder = mkdtempSync(join(packages.temporary, "bundled-"));
    const file = join(folder, `${name}.mjs`);
    expect(await bundle(application("node.js"), file)).toEqual([]);
    expect(run(file)).toMatchObject({ stdout: "SUCCEEDED\n", stderr: "" });
    const imported = importsOf(readFileSync(file, "utf8"));
    expect(imported.filter((specifier) => !isBuiltin(specifier))).toEqual([]);
    expect(sourceOfKey(file)).toBe("file");
    installKeychain(folder);
    expect(sourceOfKey(file)).toBe("keychain");
  });
});

describe("a CommonJS program", () => {
  it("requires each entry point", () => {
    const file = join(packages.consumer, "common.cjs");
    const entries = ["@openpims/sdk", "@openpims/sdk/apis", "@openpims/sdk/explain", "@openpims/sdk/node"];
    writeFileSync(
      file,
      `const { createPims } = require("@openpims/sdk");
       const { nodePlatform } = require("@openpims/sdk/node");
       for (const entry of ${JSON.stringify([...entries, "@openpims/maccess"])}) require(entry);
       const pims = createPims(nodePlatform({ directory: process.argv[2], keychain: false }));
       pims.get("pims.sdk.version").then((message) => console.log(message.status));`,
    );
    expect(run(file)).toMatchObject({ stdout: "SUCCEEDED\n" });
  });
});

describe.skipIf(missing !== "")(`a page that asks for an OTP${missing}`, () => {
  it.each(Object.entries(pageBundlers))("is small with %s", async (name, bundle) => {
    const code = await bundle(application("page.js"), packages.consumer);
    const gzipped = gzipSync(code, { level: 9 }).length;
    const most = MOST_FOR_AN_OTP[name];
    console.log(`an OTP in a page, by ${name}: ${gzipped} bytes, minified and gzipped (most: ${most})`);
    expect(gzipped).toBeLessThanOrEqual(most ?? 0);
  });
});
