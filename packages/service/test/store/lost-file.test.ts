// The embedded store's file goes, or its disk takes no writes, while the service has it open: SQLite notices neither, so
// the readiness check does.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { STORE } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe.runIf(STORE === "sqlite")(
  `the file of an embedded store${STORE === "sqlite" ? "" : " (SKIPPED: SQLite's own)"}`,
  () => {
    const root = temporaryFolder();
    const dataDirectory = join(root.path, "service");
    const file = join(dataDirectory, "service.db");
    let service: TestService;
    beforeAll(async () => {
      mkdirSync(dataDirectory, { mode: 0o700 });
      service = await TestService.start({ dataDirectory });
    });
    afterAll(async () => {
      await service.stop();
      root.remove();
    });

    async function ready(): Promise<unknown[]> {
      const answer = await fetch(`${service.url}/readyz`);
      return [answer.status, await answer.json()];
    }

    it("removed, is no ready store", async () => {
      renameSync(file, `${file}.kept`);
      expect(await ready()).toEqual([503, { status: "the store's file was removed or replaced" }]);
      renameSync(`${file}.kept`, file);
      expect(await ready()).toEqual([200, { status: "ready" }]);
    });

    it("replaced by a copy, is no ready store", async () => {
      renameSync(file, `${file}.kept`);
      copyFileSync(`${file}.kept`, file);
      expect(await ready()).toEqual([503, { status: "the store's file was removed or replaced" }]);
      rmSync(file);
      renameSync(`${file}.kept`, file);
      expect(await ready()).toEqual([200, { status: "ready" }]);
    });

    const mount = (...args: readonly string[]) => execFileSync("mount", args, { stdio: "ignore" });

    it.skipIf(process.getuid?.() !== 0)("on a disk that is read-only, is no ready store", async () => {
      mount("--bind", dataDirectory, dataDirectory);
      try {
        mount("-o", "remount,bind,ro", dataDirectory);
        expect(await ready()).toEqual([503, { status: "the store takes no writes" }]);
      } finally {
        execFileSync("umount", [dataDirectory]);
      }
      expect(await ready()).toEqual([200, { status: "ready" }]);
    });
  },
);
