import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startTestService } from "@openpims/testing";

let service;
before(async () => {
  service = await startTestService();
});
after(() => service.close());

test("an app enrols with the code of an SMS", async () => {
  const account = await service.account();
  const { pims } = await account.signedIn();
  await pims.get("pims.authentication.smscode", { type: "enrollment" });
  const smsCode = await account.smsCode();
  const message = await pims.set("pims.authentication.enrollment", {
    action: "enroll",
    pinCode: "4071",
    smsCode,
  });
  assert.equal(message.status, "SUCCEEDED");
});
