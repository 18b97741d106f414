// The doctor compares the clock with the last act that the store has, and with nothing that a wrong clock left in it.
import { checkService } from "@openpims/service";
import { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { expect, it } from "vitest";

it("a clock that is behind is found without any device, and one that was ahead is well again", async () => {
  const service = await TestService.start();
  const stateAt = async (now: number) => {
    const checks = await checkService({ dataDirectory: service.dataDirectory, now });
    return checks.find(({ name }) => name === "service's clock")?.state;
  };
  const login = await service.createAccount();
  const now = service.clock.now();
  expect([await stateAt(now), await stateAt(now - 120_000)]).toEqual(["ok", "fail"]);

  service.clock.advance(3_600);
  await HandDevice.enrolled(service.url, await service.activationCode(login));
  service.clock.advance(-3_600);
  await service.createAccount();
  expect(await stateAt(service.clock.now())).toBe("ok");
  await service.stop();
});
