// The commands for containers in the guide, without a container engine: each has what compose.yaml requires of it.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { blocksOf, WORDS } from "./guides/guide.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

it("each command has the variables without which compose.yaml stops it", () => {
  const required = Array.from(read("deploy/compose.yaml").matchAll(/\$\{(\w+):\?/g), ([, name = ""]) => name);
  expect(required).toEqual(["SERVICE_DOMAIN"]);
  const blocks = blocksOf("docs/operate/install.md").filter(({ notRun }) => notRun === WORDS.container);
  expect(blocks.length).toBeGreaterThan(0);
  for (const { text } of blocks) {
    const docker = `docker() { ${required.map((name) => `: "\${${name}:?}"`).join("; ")}; }`;
    const script = [docker, text.replaceAll("deploy/secrets.sh", ":")].join("\n");
    const { PATH } = process.env;
    expect(spawnSync("bash", ["--norc", "-ec", script], { encoding: "utf8", env: { PATH } })).toMatchObject({
      status: 0,
      stderr: "",
    });
  }
});

it.each([".gitignore", ".dockerignore"])("%s leaves out the secrets that deploy/secrets.sh makes", (file) => {
  expect(read(file).split("\n")).toContainEqual(expect.stringMatching(/^deploy\/secrets\/?$/));
});
