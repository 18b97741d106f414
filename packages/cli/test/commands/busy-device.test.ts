// Another program holds the device's lock, as one does that was frozen (`docker pause`, Ctrl-Z).
import { join } from "node:path";
import { FileStorage } from "@openpims/sdk/node";
import { recordIn } from "@openpims/testing/harness";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { CommandTest, messageOf, PIN } from "../support/command-test.ts";

vi.setConfig({ testTimeout: 180_000 });

let test: CommandTest;
beforeAll(async () => {
  test = await CommandTest.start();
});
afterEach(() => test.endAll());
afterAll(() => test.stop());

it("status and explain go on without it; otp says whom it waits for, and goes on when the lock is free", async () => {
  const data = await test.enrolled(await test.createAccount());
  const storage = new FileStorage({ directory: join(data, "device"), keychain: false });
  const { promise: freed, resolve: free } = Promise.withResolvers<void>();
  const { promise: held, resolve: hold } = Promise.withResolvers<void>();
  const frozen = recordIn(storage, "device").exclusively(() =>
    recordIn(storage, "ledger").exclusively(async () => {
      hold();
      await freed;
    }),
  );
  await held;
  const waiting = test.begin(["otp", "--data", data], { OPENPIMS_PIN: PIN });
  const status = await test.run(["status", "--json", "--data", data]);
  expect(messageOf(status).result).toMatchObject({
    isDeviceActivated: true,
    ledger: { otp: { used: 0 } },
  });
  expect((await test.run(["explain", "2000"])).code).toBe(0);
  const holder = process.platform === "linux" ? `process ${process.pid}` : "it";
  await waiting.says(new RegExp(`Waiting for another program .*${holder} holds .*device\\..*\\.lock`));
  free();
  await frozen;
  expect(await waiting.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w+\n$/) });
});
