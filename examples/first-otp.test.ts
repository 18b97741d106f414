import { startTestService } from "@openpims/testing";
import { expect, test } from "vitest";

test("an enrolled device gives an OTP, which is accepted once", async () => {
  await using service = await startTestService();
  const account = await service.account();
  const { pims } = await account.enrolled();
  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: account.pin });
  const otp = message.status === "SUCCEEDED" ? message.result.otp : message.error.label;
  expect(await account.verify(otp)).toBe(true);
  expect(await account.verify(otp)).toBe(false);
});
