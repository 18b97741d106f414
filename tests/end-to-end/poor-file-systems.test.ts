// The data folder on a network share, exFAT, or a bind mount of another system: no permissions, no owners, no hard links.
// Both commands work there, and warn.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import {
  mountMissing,
  mountWithoutPermissions,
  WITHOUT_PERMISSIONS,
} from "@openpims/testing/poor-file-systems";
import { ProgramRunner } from "@openpims/testing/programs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 300_000 });

const folder = temporaryFolder();
const runner = new ProgramRunner({ HOME: folder.path });
afterEach(() => runner.endAll());
afterAll(() => folder.remove());

if (mountMissing !== undefined)
  console.warn(`No test on a FUSE mount (SKIPPED: ${mountMissing}): apt-get install bindfs`);

describe("with a preload that imitates it", () => {
  const data = join(folder.path, "imitated");
  mkdirSync(data, { recursive: true });
  works(() => data, WITHOUT_PERMISSIONS, "keeps no permissions");
});

describe.skipIf(mountMissing !== undefined)(
  mountMissing === undefined ? "on a FUSE mount" : `on a FUSE mount (SKIPPED: ${mountMissing})`,
  () => {
    let mount: ReturnType<typeof mountWithoutPermissions>;
    beforeAll(() => {
      mount = mountWithoutPermissions(join(folder.path, "fuse"));
    });
    afterAll(() => mount?.unmount());
    works(() => mount.path, {}, "keeps no permissions");
  },
);

function works(dataOf: () => string, lacks: NodeJS.ProcessEnv, warning: string): void {
  it("the service starts, starts again, is backed up and checked, and warns", async () => {
    const data = join(dataOf(), "service-only");
    const logged: string[] = [];
    let port = "";
    for (let start = 1; start <= 2; start++) {
      const { url, program } = await runner.serve(["--demo", "--port", "0", "--data", data], lacks);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      port = new URL(url).port;
      program.child.kill("SIGTERM");
      const { code, stdout, stderr } = await program.ended;
      expect(code).toBe(0);
      logged.push(stdout + stderr);
    }
    for (const log of logged) expect(log).toContain(warning);
    const service = (...args: readonly string[]) =>
      runner.run("openpimsService", [...args, "--data", data, "--port", port], lacks);
    const backup = join(dataOf(), "backup.db");
    expect(await service("backup", backup, "--with-key")).toMatchObject({ code: 0 });
    expect(existsSync(`${backup}.master.key`)).toBe(true);
    const doctor = await service("doctor");
    expect(doctor).toMatchObject({ code: 0, stdout: expect.stringContaining(warning) });
    const restored = ["restore", backup, "--data", join(dataOf(), "restored"), "--apart"];
    expect(await runner.run("openpimsService", restored, lacks)).toMatchObject({ code: 0 });
  });

  it("the owner's command sets up, keeps its configuration, gives an OTP and warns", async () => {
    const data = join(dataOf(), "both");
    const { url } = await runner.serve(["--demo", "--port", "0", "--data", data], lacks);
    const environment = {
      ...lacks,
      OPENPIMS_DATA: data,
      OPENPIMS_PORT: new URL(url).port,
      OPENPIMS_PIN: "4071",
    };
    const openpims = (...args: readonly string[]) => runner.run("openpims", args, environment);
    const set = await openpims("setup", "--demo");
    expect(set).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w+\n$/) });
    expect(set.stderr).toContain(warning);
    expect(await openpims("login", "--demo", "--save", "--brand", "Opel")).toMatchObject({ code: 0 });
    expect(existsSync(join(data, "openpims.json"))).toBe(true);
    expect(await openpims("status")).toMatchObject({ code: 0 });
    const doctor = await openpims("doctor");
    expect(doctor.stdout).toMatch(/^warn {2}data folder: .* file system without permissions/m);
    expect(doctor).toMatchObject({ code: 0 });
  });
}
