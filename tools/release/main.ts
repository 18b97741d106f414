// `npm run release:version`: turns the files of .changeset into a version of all packages and a section of CHANGELOG.md.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseChange, withVersion } from "./changelog.ts";

const root = join(import.meta.dirname, "../..");
const changesets = join(import.meta.dirname, "node_modules/@changesets/cli/bin.js");
const VERSION_FILE = "packages/sdk/src/configuration/version.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const replace = (path: string, pattern: RegExp, text: string): void =>
  writeFileSync(join(root, path), read(path).replace(pattern, text));

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}

if (!existsSync(changesets))
  fail("changesets is not installed: npm ci --ignore-scripts --prefix tools/release");
const names = readdirSync(join(root, ".changeset")).filter((name) => /^(?!README).*\.md$/.test(name));
if (names.length === 0) fail("no file in .changeset: nothing to release");
const changes = names.sort().map((name) => parseChange(name, read(`.changeset/${name}`)));

const { status } = spawnSync(process.execPath, [changesets, "version"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const { version } = JSON.parse(read("packages/sdk/package.json")) as { version: string };
replace("package.json", /("version": ")[^"]+/, `$1${version}`);
replace(VERSION_FILE, /(VERSION = ")[^"]+/, `$1${version}`);
writeFileSync(join(root, "CHANGELOG.md"), withVersion(read("CHANGELOG.md"), version, changes));
console.log(
  `version ${version}: run npm install --package-lock-only, npm run reference, npm run types:report, npm test`,
);
