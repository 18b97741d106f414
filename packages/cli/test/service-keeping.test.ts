// `openpims keys`, `backup` and `restore`: what an operator does with the service of this machine.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startService } from "@openpims/service";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CommandTest } from "./openpims-process.ts";

const test = new CommandTest();
beforeAll(() => test.start());
afterAll(() => test.stop());

const shared = (): string => join(test.folder, "shared");

it("rotates the data keys and replaces the protocol's, and says how far it is", async () => {
  const listed = await test.run(["keys", "list", "--data", shared()]);
  expect(listed).toMatchObject({ code: 0, stderr: "" });
  expect(listed.stdout).toMatch(/^data key [0-9a-f]{8}: current, \d+\nprotocol keys [0-9a-f]{8}: current\n$/);
  const rotated = await test.run(["keys", "rotate", "--json", "--data", shared()]);
  expect(JSON.parse(rotated.stdout)).toMatchObject({
    status: "SUCCEEDED",
    result: { rotating: true, dataKeys: [{ status: "current" }, { status: "next" }] },
  });
  const replaced = await test.run(["keys", "replace-protocol", "--data", shared()]);
  expect(replaced.stdout).toMatch(/\nprotocol keys [0-9a-f]{8}: next\n$/);

  const stranger = await test.run(["keys", "list", "--data", test.fresh()]);
  expect(stranger).toMatchObject({ code: 1, stdout: "" });
  expect(stranger.stderr).toMatch(/^error: the operator's token is not known/);
  const wrong = await test.run(["keys", "rotate", "--data", shared()], {
    OPENPIMS_ADMIN_TOKEN: "somebody-elses-token",
  });
  expect(wrong).toMatchObject({ code: 1, stdout: "" });
  expect(wrong.stderr).toMatch(/takes another operator's token/);
  const nobody = await test.run(["keys", "list", "--port", "1", "--data", shared()]);
  expect(nobody.stderr).toMatch(/^error: no service answers at http:\/\/127\.0\.0\.1:1/);
});

it("backs the running service up, and restores it in another folder", async () => {
  await test.createAccount();
  const file = join(test.folder, "backup.db");
  const made = await test.run(["backup", file, "--data", shared()]);
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(made.stdout).toMatch(/backup\.db\. The master key is not in it\. Keep a copy/);
  if (process.platform !== "win32") expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
  expect(existsSync(`${file}.master.key`)).toBe(false);
  const again = await test.run(["backup", file, "--data", shared()]);
  expect(again).toMatchObject({ code: 1, stdout: "" });
  expect(again.stderr).toMatch(/backup\.db is there already/);

  const whole = join(test.folder, "whole.db");
  const withKey = await test.run(["backup", whole, "--with-key", "--json", "--data", shared()]);
  expect(JSON.parse(withKey.stdout).result.files).toEqual(
    ["", ".master.key", ".client.secret", ".admin.token"].map((suffix) => `${whole}${suffix}`),
  );
  const over = await test.run(["restore", whole, "--data", shared()]);
  expect(over).toMatchObject({ code: 1, stdout: "" });
  expect(over.stderr).toMatch(/service\.db is there already/);
  const data = test.fresh();
  const restored = await test.run(["restore", whole, "--data", data]);
  expect(restored).toMatchObject({ code: 0, stderr: "" });
  const running = await startService({ dataDirectory: join(data, "service") });
  expect(running.adminToken).toBe(readFileSync(join(shared(), "service", "admin.token"), "utf8"));
  await running.close();
});
