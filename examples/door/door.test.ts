import { startTestService } from "@openpims/testing";
import { expect, test } from "vitest";
import { doorServer } from "./server.ts";

test("the door opens once for an OTP, and not for a wrong PIN", async () => {
  await using service = await startTestService();
  const account = await service.account();
  const device = await account.enrolled();
  const door = doorServer(service.url, service.adminToken);
  const open = async (otp: string): Promise<number> => {
    const body = { login: account.login, otp };
    return (await door.inject({ method: "POST", url: "/open", body })).statusCode;
  };

  const message = await device.pims.get("pims.authentication.otp", {
    action: "withPIN",
    pinCode: account.pin,
  });
  const otp = message.status === "SUCCEEDED" ? message.result.otp : "";
  expect([await open(otp), await open(otp)]).toEqual([200, 403]);

  expect(await device.fail(2308)).toMatchObject({ error: { label: "inwebo: access refused" } });
});
