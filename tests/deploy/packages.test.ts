// The packages that are named for an installation are those that the program depends on, however far down.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The folders of the package and of its dependencies in this repository. */
function neededBy(folder: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(folder);
  const { dependencies = {} } = JSON.parse(read(`packages/${folder}/package.json`));
  for (const name of Object.keys(dependencies)) {
    const [, sibling] = /^@openpims\/(.+)$/.exec(name) ?? [];
    if (sibling !== undefined && !found.has(sibling)) neededBy(sibling, found);
  }
  return found;
}

const page = "packages/server/README.md";

it.each(["deploy/Dockerfile", "docs/operate/install.md", page])("%s has them all", (file) => {
  const [, names = ""] = /for name in ([\w -]+);/.exec(read(file)) ?? [];
  expect(names.split(" ").sort()).toEqual([...neededBy("server")].sort());
});

it("deploy/bridge/Dockerfile has those of the bridge", () => {
  const [, names = ""] = /for name in ([\w -]+);/.exec(read("deploy/bridge/Dockerfile")) ?? [];
  expect(names.split(" ").sort()).toEqual([...neededBy("cli")].sort());
});

it("the package's page names each command", () => {
  const reference = read("docs/reference/service-command.md");
  const names = Array.from(reference.matchAll(/^## openpims-service (.+)$/gm), ([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !read(page).includes(`\`${name}`))).toEqual([]);
});
