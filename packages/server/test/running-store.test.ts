// A command that works on the store compares it with that of the running service, and copies nothing from another one.
import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startService } from "@openpims/service";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { KeptService } from "./support/kept-service.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let test: KeptService;
/** A folder of another service, which is stopped. */
let other: string;
beforeAll(async () => {
  test = await KeptService.start();
  other = test.fresh("other");
  await (await startService({ dataDirectory: join(other, "service") })).close();
});
afterAll(() => test.stop());

const here = () => ["--data", test.data];

it("the running service names its store to the operator alone", async () => {
  const { url, running } = test.service;
  const headers = { authorization: `Bearer ${running.adminToken}` };
  const answer = await (await fetch(`${url}/admin/v1/store`, { headers })).json();
  expect(answer).toMatchObject({ kind: "sqlite", place: join(test.data, "service", "service.db") });
  expect((await fetch(`${url}/admin/v1/store`)).status).toBe(401);
});

it("backup refuses the folder of another service, unless it is named as apart", async () => {
  const file = test.fresh();
  const refused = await test.run(["backup", file, "--data", other]);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(/takes another operator's token.*--apart/);
  expect(existsSync(file)).toBe(false);
  expect(await test.run(["backup", file, "--data", other, "--apart"])).toMatchObject({ code: 0, stderr: "" });
});

it("backup refuses a copy of the folder, which has the same token", async () => {
  const copy = test.fresh();
  cpSync(test.data, copy, { recursive: true });
  const file = test.fresh();
  const refused = await test.run(["backup", file, "--data", copy]);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain(
    `the running service uses SQLite (${join(test.data, "service", "service.db")})`,
  );
  expect(existsSync(file)).toBe(false);
});

it("backup refuses a folder without a token while a service runs, and takes a store whose service is stopped", async () => {
  const file = test.fresh();
  const unknown = await test.run(["backup", file, "--data", test.fresh()]);
  expect(unknown.stderr).toMatch(/the operator's token is not known.*--apart/);
  expect(existsSync(file)).toBe(false);
  expect(await test.run(["backup", file, "--data", other, "--port", "1"])).toMatchObject({ code: 0 });
});

it("backup refuses a file that took the place of the running service's", async () => {
  const store = join(test.data, "service", "service.db");
  const file = test.fresh();
  renameSync(store, `${store}.kept`);
  try {
    new DatabaseSync(store).close();
    const refused = await test.run(["backup", file, ...here()]);
    expect(refused.stderr).toMatch(/another store than the one that is at .*restart it/);
    expect(existsSync(file)).toBe(false);
  } finally {
    renameSync(`${store}.kept`, store);
  }
});

it("restore and move-to-postgres refuse while a service runs, unless the store is apart", async () => {
  const file = test.fresh();
  expect(await test.run(["backup", file, ...here()])).toMatchObject({ code: 0 });
  const fresh = test.fresh();
  const restored = await test.run(["restore", file, "--data", fresh]);
  expect(restored).toMatchObject({ code: 1, stdout: "" });
  expect(restored.stderr).toMatch(/--apart/);
  expect(existsSync(fresh)).toBe(false);
  const own = await test.run(["restore", file, ...here()]);
  expect(own.stderr).toMatch(/a service runs at http:.*, on SQLite \(.*: stop it first/);
  const moved = await test.run(["move-to-postgres", "--data", other], {
    DATABASE_URL: "postgres://u:p@127.0.0.1:1/d",
  });
  expect(moved.stderr).toMatch(/takes another operator's token/);
  expect(await test.run(["restore", file, "--data", fresh, "--apart"])).toMatchObject({ code: 0 });
});

it("doctor asks for no master key that only the running service has", async () => {
  const key = join(test.data, "service", "master.key");
  renameSync(key, `${key}.elsewhere`);
  try {
    const well = await test.run(["doctor", ...here()]);
    expect(well.code).toBe(0);
    expect(well.stdout).toMatch(/^ok {4}master key: not given to this command; the running service has it$/m);
    const stopped = await test.run(["doctor", ...here(), "--apart"]);
    expect(stopped.stdout).toMatch(/^fail {2}master key: none/m);
  } finally {
    renameSync(`${key}.elsewhere`, key);
  }
});

it("doctor says which store the running service uses, and fails on another one", async () => {
  const well = await test.run(["doctor", ...here()]);
  expect(well.stdout).toMatch(/^ok {4}running service: at http:.*, on SQLite \(.*service\.db\)$/m);
  const wrong = await test.run(["doctor", "--data", other]);
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(/^fail {2}running service: .*another operator's token/m);
  const none = await test.run(["doctor", "--data", other, "--port", "1"]);
  expect(none).toMatchObject({ code: 0 });
  expect(none.stdout).toMatch(/^ok {4}running service: none at http:\/\/127\.0\.0\.1:1$/m);
});

it("no command and no start goes on with an embedded store beside PostgreSQL", async () => {
  const folder = test.fresh();
  cpSync(other, folder, { recursive: true });
  const note = join(folder, "service", "store.json");
  expect(JSON.parse(readFileSync(note, "utf8")).kind).toBe("sqlite");
  writeFileSync(note, JSON.stringify({ kind: "postgres", place: "db.example:5432, database openpims" }));
  const file = test.fresh();
  const apart = ["--data", folder, "--apart"];
  for (const args of [["backup", file], ["restore", file], ["doctor"]]) {
    const refused = await test.run([...args, ...apart]);
    expect(refused.code).toBe(1);
    if (args[0] !== "restore") expect(refused.stdout + refused.stderr).toContain("no DATABASE_URL is given");
  }
  expect(existsSync(file)).toBe(false);
  await expect(startService({ dataDirectory: join(folder, "service") })).rejects.toThrow(
    /no DATABASE_URL is given/,
  );
});
