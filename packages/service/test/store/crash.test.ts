// A killed process loses nothing that it answered, and leaves no partial count.

import { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { SecondService } from "@openpims/testing/second-service";
import { afterAll, beforeAll, expect, it } from "vitest";

let first: TestService;
beforeAll(async () => {
  first = await TestService.start();
  await first.admin("PUT", "/policy", { maxPinAttempts: 100 });
});
afterAll(() => first.stop());

it("every wrong PIN and every OTP that a killed process answered stays counted", async () => {
  const login = await first.createAccount();
  const device = await HandDevice.enrolled(first.url, await first.activationCode(login));
  const given = await Promise.all(Array.from({ length: 60 }, () => device.challenge("otp")));
  const second = await SecondService.start(first);
  const there = device.at(second.url);
  let answered = 0;
  let killed: Promise<void> | undefined;
  await Promise.all(
    given.map(async (challenge) => {
      const answer = await there.ask(there.otpParameters(challenge, "1704")).catch(() => undefined);
      if (answer?.err !== "NOK:ACCESS") return;
      answered++;
      if (answered === 10) killed = second.kill();
    }),
  );
  await killed;
  const { failedAttempts } = (await first.account(login)).body;
  expect(failedAttempts).toBeGreaterThanOrEqual(answered);
  expect(failedAttempts).toBeLessThanOrEqual(60);
  // Each challenge is used up and counted, or neither.
  const again = await Promise.all(
    given.map((challenge) => device.ask(device.otpParameters(challenge, "1704"))),
  );
  expect(again.filter(({ err }) => err === "NOK:STATE").length).toBe(failedAttempts);
  expect((await first.account(login)).body.failedAttempts).toBe(60);
  expect(await first.verify(login, await device.otp())).toBe(true);
}, 120_000);
