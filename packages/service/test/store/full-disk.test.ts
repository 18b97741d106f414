// A full disk: each refused write says so, readiness too, nothing is lost, and the next write after it works.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkService, startService } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { STORE } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { isDiskFull } from "../../src/store/disk.ts";
import { isOutage } from "../../src/store/outage.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { inTransaction } from "../../src/store/transaction.ts";

const folder = temporaryFolder();
afterAll(folder.remove);

/** A small disk of the test's own; `undefined` where only root may have one. */
function smallDisk(name: string): string | undefined {
  const path = join(folder.path, name);
  mkdirSync(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", path], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  afterAll(() => void execFileSync("umount", ["-l", path]));
  return path;
}

const disk = STORE === "sqlite" ? smallDisk("disk") : undefined;

/** Leaves nothing free. */
function fill(path: string): () => void {
  const filler = join(path, "filler");
  const { bavail, bsize } = statfsSync(path);
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
  return () => rmSync(filler);
}

it("a write that finds the disk full fails with that error, and the one after it works", async () => {
  const database = openSqlite(join(folder.path, "small.db"));
  await sql`create table texts (text text)`.execute(database);
  await sql`pragma max_page_count = 4`.execute(database);
  const write = () =>
    inTransaction(database, async (transaction) => {
      for (let row = 0; row < 8; row++)
        await sql`insert into texts values (${"x".repeat(4_000)})`.execute(transaction);
    });
  const error = await write().catch((failure: unknown) => failure);
  expect(error).toSatisfy(isDiskFull);
  await sql`pragma max_page_count = 1000`.execute(database);
  await write();
  await database.destroy();
});

it.each([
  [{ errcode: 13 }, true, false],
  [{ code: "53100" }, true, true],
  [{ code: "ENOSPC" }, true, false],
  [{ errcode: 4874 }, true, true],
  [{ errcode: 266 }, false, true],
  [{ errcode: 8 }, false, true],
  [{ errcode: 19 }, false, false],
  [{ code: "25006" }, false, true],
  [{ code: "23505" }, false, false],
  [{ errcode: 15 }, false, true],
  [{ code: "ENOTFOUND", syscall: "getaddrinfo" }, false, true],
  [{ code: "EAI_AGAIN", syscall: "getaddrinfo" }, false, true],
  [{ code: "ENOENT", syscall: "connect" }, false, true],
  [{ code: "ENOENT", syscall: "open" }, false, false],
  [{ code: "EHOSTDOWN" }, false, true],
  [{ code: "CERT_HAS_EXPIRED" }, false, true],
  [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, false, true],
  [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, false, true],
  [{ code: "FST_ERR_CTP_EMPTY_TYPE" }, false, false],
  [{ code: "28P01" }, false, true],
  [{ code: "3D000" }, false, true],
  [{ code: "42501" }, false, true],
  [{ code: "42P01" }, false, true],
  [{ code: "42601" }, false, false],
  [{ code: "55P03" }, false, true],
  [{ code: "58030" }, false, true],
])("%j: full %s, outage %s", (fields, full, outage) => {
  const error = Object.assign(new Error("of the store"), fields);
  expect([isDiskFull(error), isOutage(error)]).toEqual([full, outage]);
});

describe.skipIf(disk === undefined)("a service on a full disk", () => {
  const dataDirectory = disk ?? "";

  it("answers 503 and says why, is not ready, and is both again once there is room", async () => {
    const service = await TestService.start({ dataDirectory });
    const ready = async () => {
      const response = await fetch(`${service.url}/readyz`);
      return [response.status, await response.json()];
    };
    const create = (n: number) => service.admin("POST", "/accounts", { login: `a${n}@openpims.example` });
    expect(await ready()).toEqual([200, { status: "ready" }]);
    const empty = fill(dataDirectory);
    expect(await ready()).toEqual([503, { status: "disk full" }]);
    let n = 0;
    let answer = await create(n);
    while (answer.status === 201 && n < 2_000) answer = await create(++n);
    expect(answer).toEqual({ status: 503, body: { error: "disk full" } });
    expect(await ready()).toEqual([503, { status: "disk full" }]);
    const checks = await checkService({ dataDirectory });
    expect(checks.find(({ name }) => name === "disk")).toMatchObject({
      state: "fail",
      found: expect.stringMatching(/^disk full, .*free at /),
    });
    empty();
    // Without a request in between: a proxy sends none until the service is ready.
    expect(await ready()).toEqual([200, { status: "ready" }]);
    expect((await create(n)).status).toBe(201);
    expect(await ready()).toEqual([200, { status: "ready" }]);
    await service.stop();
  });

  it("does not start there, in a sentence that names the folder", async () => {
    const fresh = join(dataDirectory, "fresh");
    mkdirSync(fresh, { mode: 0o700 });
    const secrets = await startService({ dataDirectory: fresh });
    await secrets.close();
    rmSync(join(fresh, "service.db"));
    const empty = fill(dataDirectory);
    await expect(startService({ dataDirectory: fresh })).rejects.toThrow(`the disk of ${fresh} is full`);
    empty();
  });
});
