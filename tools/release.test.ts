// `npm run release:version` in a copy of the workspace's manifests, without a network.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, expect, it } from "vitest";
import { parseChange, withVersion } from "./release/changelog.ts";

const root = join(import.meta.dirname, "..");
const tool = join(import.meta.dirname, "release/node_modules");
const missing = existsSync(tool) ? "" : " (SKIPPED: changesets not found)";
if (missing) console.warn(`No test of a release${missing}: npm ci --ignore-scripts --prefix tools/release`);

/** A file's name that no check of links takes for a document. */
const fileOf = (name: string): string => [name, "md"].join(".");

const copy = temporaryFolder();
afterAll(() => copy.remove());
const read = (path: string): string => readFileSync(join(copy.path, path), "utf8");

function copyManifests(): void {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}/package.json`);
  const files = ["package.json", "package-lock.json", "CHANGELOG.md", ".changeset/config.json"];
  const tools = ["tools/release/main.ts", "tools/release/changelog.ts"];
  const others = ["examples/demo/package.json", "packages/sdk/src/configuration/version.ts"];
  for (const path of [...packages, ...files, ...tools, ...others]) {
    mkdirSync(dirname(join(copy.path, path)), { recursive: true });
    cpSync(join(root, path), join(copy.path, path));
  }
  symlinkSync(tool, join(copy.path, "tools/release/node_modules"), "junction");
}

it.skipIf(missing !== "")(
  `gives every package the next version, and the changelog its section${missing}`,
  () => {
    copyManifests();
    const before = read("CHANGELOG.md");
    writeFileSync(
      join(copy.path, ".changeset", fileOf("a")),
      '---\n"@openpims/sdk": minor\n---\n\nNew `x`.\n',
    );
    writeFileSync(join(copy.path, ".changeset", fileOf("b")), '---\n"openpims": patch\n---\n\nMended y.\n');
    const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/release/main.ts"], {
      cwd: copy.path,
      encoding: "utf8",
      // No registry answers here.
      env: { PATH: process.env.PATH, HOME: copy.path, npm_config_registry: "http://127.0.0.1:9" },
    });
    expect(status, stdout + stderr).toBe(0);
    for (const name of readdirSync(join(copy.path, "packages"))) {
      const { version, dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`));
      const own = Object.entries(dependencies).filter(([dependency]) => dependency.startsWith("@openpims/"));
      expect([name, version, ...own.map(([, range]) => range)]).toEqual([
        name,
        ...Array(own.length + 1).fill("0.2.0"),
      ]);
    }
    expect(read("packages/sdk/src/configuration/version.ts")).toContain('VERSION = "0.2.0"');
    const section =
      "## 0.2.0\n\n### Added and changed\n\n- `@openpims/sdk`: New `x`.\n\n### Fixed\n\n- `openpims`: Mended y.\n\n";
    expect(read("CHANGELOG.md")).toBe(before.replace("## 0.1.0\n", `${section}## 0.1.0\n`));
    expect(readdirSync(join(copy.path, ".changeset"))).toEqual(["config.json"]);
  },
);

it("takes each file of .changeset", () => {
  for (const name of readdirSync(join(root, ".changeset")))
    if (name !== "README.md" && name.endsWith(".md"))
      parseChange(name, readFileSync(join(root, ".changeset", name), "utf8"));
});

it("refuses a change without a package or a text", () => {
  expect(() => parseChange(fileOf("a"), "Some text")).toThrow("packages with patch");
  expect(() => parseChange(fileOf("a"), '---\n"openpims": patch\n---\n')).toThrow("and a text");
});

it("puts a breaking change first, and several lines under their package", () => {
  const changes = [
    parseChange(fileOf("a"), '---\n"openpims": patch\n---\nOne\ntwo.\n'),
    parseChange(fileOf("b"), '---\n"openpims": minor\n"@openpims/sdk": major\n---\nThree.\n'),
  ];
  expect(withVersion("# Changelog\n", "1.0.0", changes)).toBe(
    "# Changelog\n## 1.0.0\n\n### Breaking\n\n- `openpims`, `@openpims/sdk`: Three.\n\n### Fixed\n\n- `openpims`: One\n  two.\n\n",
  );
});
