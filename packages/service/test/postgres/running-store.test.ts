// A backup of a service on PostgreSQL is of its own database, and of no embedded store that lies beside.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { startService } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { ProgramRunner } from "@openpims/testing/programs";
import { createDatabase } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = temporaryFolder();
const dataDirectory = join(root.path, "service");
let service: TestService;
let databaseUrl: string;
let runner: ProgramRunner;
beforeAll(async () => {
  // An earlier start left an embedded store.
  await (await startService({ dataDirectory })).close();
  databaseUrl = await createDatabase();
  service = await TestService.start({ dataDirectory, databaseUrl });
  runner = new ProgramRunner({
    HOME: root.path,
    OPENPIMS_DATA: root.path,
    OPENPIMS_PORT: new URL(service.url).port,
  });
});
afterAll(async () => {
  await runner.endAll();
  await service.stop();
  root.remove();
});

const file = join(root.path, "backup.db");
const run = (args: readonly string[], environment = {}) => runner.run("openpimsService", args, environment);

it("refuses an embedded store, also once the service is stopped", async () => {
  for (const port of [[], ["--port", "1"]]) {
    const refused = await run(["backup", file, ...port]);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(
      /uses PostgreSQL \(127\.0\.0\.1:\d+, database test_.*, and no DATABASE_URL/,
    );
    const checked = await run(["doctor", ...port]);
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/^fail {2}store: .*no DATABASE_URL is given/m);
  }
  expect(existsSync(file)).toBe(false);
});

it("refuses another database, and copies the service's own", async () => {
  const refused = await run(["backup", file], { DATABASE_URL: await createDatabase() });
  expect(refused.stderr).toMatch(
    /the running service uses PostgreSQL .*, and this command would use PostgreSQL/,
  );
  expect(existsSync(file)).toBe(false);
  expect(await run(["backup", file], { DATABASE_URL: databaseUrl })).toMatchObject({ code: 0, stderr: "" });
  const checked = await run(["doctor"], { DATABASE_URL: databaseUrl });
  expect(checked.stdout).toMatch(/^ok {4}running service: .*, on PostgreSQL/m);
});
