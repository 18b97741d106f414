// `openpims-service audit verify` as a process, against the service of the same data folder.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { KeptService } from "./support/kept-service.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let test: KeptService;
beforeAll(async () => {
  test = await KeptService.start();
});
afterAll(() => test.stop());

const verify = (...more: string[]) => test.run(["audit", "verify", ...more], { OPENPIMS_DATA: test.data });

it("reports a whole log and its end, then the changed row", async () => {
  await test.service.createAccount();
  await vi.waitUntil(async () => (await test.service.admin("GET", "/audit/verify")).body.unchained === 0, {
    timeout: 30_000,
  });
  const whole = await verify();
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  const [, end = ""] =
    /^The audit log is whole: \d+ rows checked, 0 not linked yet\.\nend (\d+:[0-9a-f]{64})\n$/.exec(
      whole.stdout,
    ) ?? [];
  expect((await verify("--end", end)).code).toBe(0);
  expect(await verify("--end", "1")).toMatchObject({ code: 2, stdout: "" });
  expect((await verify("--end", `1:${"0".repeat(64)}`)).stdout).toContain(
    "not whole: another chain (position 1",
  );

  const store = new DatabaseSync(join(test.data, "service", "service.db"));
  store.exec(
    "drop trigger audit_events_update; update audit_events set address = '192.0.2.1' where position = 1",
  );
  store.close();
  const changed = await verify("--json");
  expect(changed.code).toBe(1);
  expect(JSON.parse(changed.stdout).result).toMatchObject({
    whole: false,
    fault: { what: "changed", position: 1 },
  });
});

it("says what is missing where it finds no service or no token", async () => {
  const nobody = await test.run(["audit", "verify", "--data", test.fresh()]);
  expect(nobody).toMatchObject({ code: 1, stdout: "" });
  expect(nobody.stderr).toContain("the operator's token is not known");
  const closed = await test.run(["audit", "verify", "--port", "1"], { OPENPIMS_ADMIN_TOKEN: "0".repeat(64) });
  expect(closed.stderr).toContain("no service answers at http://127.0.0.1:1");
});
