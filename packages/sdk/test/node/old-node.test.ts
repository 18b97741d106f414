// An older Node has no `node:sqlite`. An import says so, before anything else fails.
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const WITHOUT_SQLITE =
  "data:text/javascript,const get = process.getBuiltinModule; process.getBuiltinModule = (id) => id === 'node:sqlite' ? undefined : get(id);";

it.each(["@openpims/sdk/node", "@openpims/service"])("%s names the Node that it needs", (specifier) => {
  const args = ["--conditions=@openpims/source", "--import", WITHOUT_SQLITE, "--input-type=module"];
  const { status, stderr } = spawnSync(
    process.execPath,
    [...args, "-e", `import ${JSON.stringify(specifier)};`],
    {
      encoding: "utf8",
    },
  );
  expect(status).toBe(1);
  expect(stderr).toContain(`${specifier} needs Node.js 22.18 or newer, this is ${process.versions.node}`);
});
