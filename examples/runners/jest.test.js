import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTestService } from "@openpims/testing";

let service;
beforeAll(async () => {
  service = await startTestService({ beside: true });
});
afterAll(() => service.close());

test("an app is told that its account is blocked", async () => {
  const device = await (await service.account()).enrolled();
  const message = await device.fail(2310);
  expect(message.error.label).toBe("inwebo: account is blocked");
});
