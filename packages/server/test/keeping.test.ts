// `openpims-service keys`, `backup` and `restore`: an operator maintains the service of this machine.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startService } from "@openpims/service";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { KeptService } from "./support/kept-service.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let test: KeptService;
beforeAll(async () => {
  test = await KeptService.start();
});
afterAll(() => test.stop());

it("rotates the data keys and replaces the protocol's, and says how far it is", async () => {
  const listed = await test.run(["keys", "list", "--data", test.data]);
  expect(listed).toMatchObject({ code: 0, stderr: "" });
  expect(listed.stdout).toMatch(
    /^data key [0-9a-f]{8}: current, \d+\nprotocol keys [0-9a-f]{8}: current\nhash key [0-9a-f]{8}: current\n$/,
  );
  const rotated = await test.run(["keys", "rotate", "--json", "--data", test.data]);
  expect(JSON.parse(rotated.stdout)).toMatchObject({
    status: "SUCCEEDED",
    result: { rotating: true, dataKeys: [{ status: "current" }, { status: "next" }] },
  });
  const replaced = await test.run(["keys", "replace-protocol", "--data", test.data]);
  expect(replaced.stdout).toMatch(/\nprotocol keys [0-9a-f]{8}: next\nhash key [0-9a-f]{8}: current\n$/);

  const stranger = await test.run(["keys", "list", "--data", test.fresh()]);
  expect(stranger).toMatchObject({ code: 1, stdout: "" });
  expect(stranger.stderr).toMatch(/^error: the operator's token is not known/);
  const wrong = await test.run(["keys", "rotate", "--data", test.data], {
    OPENPIMS_ADMIN_TOKEN: "somebody-elses-token-with-32-characters",
  });
  expect(wrong).toMatchObject({ code: 1, stdout: "" });
  expect(wrong.stderr).toMatch(/takes another operator's token/);
  const nobody = await test.run(["keys", "list", "--port", "1", "--data", test.data]);
  expect(nobody.stderr).toMatch(/^error: no service answers at http:\/\/127\.0\.0\.1:1/);
});

it("backs the running service up, and restores it in another folder", async () => {
  await test.service.createAccount();
  const file = test.fresh("backup.db");
  const made = await test.run(["backup", file, "--data", test.data]);
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(made.stdout).toMatch(/backup\.db\. The master key is not in it\. Keep a copy/);
  if (process.platform !== "win32") expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
  expect(existsSync(`${file}.master.key`)).toBe(false);
  const again = await test.run(["backup", file, "--data", test.data]);
  expect(again).toMatchObject({ code: 1, stdout: "" });
  expect(again.stderr).toMatch(/backup\.db is there already/);

  const whole = test.fresh("whole.db");
  const withKey = await test.run(["backup", whole, "--with-key", "--json", "--data", test.data]);
  expect(JSON.parse(withKey.stdout).result.files).toEqual(
    ["", ".master.key", ".client.secret", ".admin.token"].map((suffix) => `${whole}${suffix}`),
  );
  const over = await test.run(["restore", whole, "--data", test.data, "--apart"]);
  expect(over).toMatchObject({ code: 1, stdout: "" });
  expect(over.stderr).toMatch(/service\.db is there already/);
  const data = test.fresh();
  const restored = await test.run(["restore", whole, "--data", data, "--apart"], { LANG: "fr_FR.UTF-8" });
  expect(restored).toMatchObject({ code: 0, stderr: "" });
  expect(restored.stdout).toMatch(/^Écrit : /);
  const running = await startService({ dataDirectory: join(data, "service") });
  expect(running.adminToken).toBe(readFileSync(join(test.data, "service", "admin.token"), "utf8"));
  await running.close();
});

it("moves a store only to a named database", async () => {
  const none = await test.run(["move-to-postgres", "--data", test.data]);
  expect(none).toMatchObject({ code: 2, stdout: "" });
  expect(none.stderr).toMatch(/^error: DATABASE_URL: name the database to move to\n$/);
});

it("backs up and restores PostgreSQL where DATABASE_URL names it, and no store that lies beside", async () => {
  const environment = { DATABASE_URL: "postgres://user:canary@127.0.0.1:1/openpims" };
  const whole = test.fresh("embedded.db");
  await test.run(["backup", whole, "--data", test.data]);
  for (const args of [
    ["backup", test.fresh(), "--data", test.data],
    ["restore", whole, "--data", test.fresh(), "--apart"],
  ]) {
    const ended = await test.run(args, environment);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/^error: DATABASE_URL: the PostgreSQL server at 127\.0\.0\.1:1/);
    expect(ended.stderr).not.toContain("canary");
  }
});

it("checks the service's folder, store, key and clock, and exits 1 where one is not well", async () => {
  const well = await test.run(["doctor", "--json", "--data", test.data]);
  expect(well).toMatchObject({ code: 0, stderr: "" });
  const { checks } = JSON.parse(well.stdout).result;
  expect(checks.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual(
    ["service's folder", "disk", "store", "master key", "service's clock", "running service"].map((name) => [
      name,
      "ok",
    ]),
  );
  const none = await test.run(["doctor", "--data", test.fresh(), "--apart"]);
  expect(none.stdout).toMatch(/^ok {4}store: none yet in /);
  const wrong = await test.run(["doctor", "--data", test.data], { OPENPIMS_MASTER_KEY: "0".repeat(64) });
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(/^fail {2}master key: .*; give the master key that the store was made with$/m);
});

it.each([
  ["no subcommand", []],
  ["an option that is none", ["keys", "list", "--jason"]],
  ["an argument too many", ["restore", "a.db", "b.db"]],
  ["an argument too few", ["backup"]],
  ["a port that is none", ["keys", "list", "--port", "http"]],
])("exits 2 on %s, with nothing on stdout", async (_, args) => {
  const bad = await test.run([...args, ...(args.length > 0 ? ["--data", test.fresh()] : [])]);
  expect(bad).toMatchObject({ code: 2, stdout: "" });
  expect(bad.stderr).toMatch(args.length > 0 ? /^error: / : /^Usage: openpims-service/);
});
