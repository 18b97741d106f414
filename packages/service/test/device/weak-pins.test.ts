// A new PIN that is easy to guess is refused while the policy says so; a PIN in force stays in force.
import { PIN, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
beforeEach(() => service.admin("PUT", "/policy", { refuseWeakPins: true }));

const WEAK = ["0000", "1234", "1987", "2580"];

async function fresh() {
  const login = await service.createAccount();
  return { login, device: new HandDevice(service.url), code: await service.activationCode(login) };
}

it.each(WEAK)("%s is refused at the first enrolment, and the same code takes another", async (pin) => {
  const { login, device, code } = await fresh();
  expect((await device.activateHalf(code, pin)).finalize.err).toBe("NOK:PINREFUSED");
  expect((await service.account(login)).body).toMatchObject({ pin: "unset", devices: [] });
  await device.activate(code);
  expect(await service.verify(login, await device.otp())).toBe(true);
});

it.each(WEAK)("%s is refused as a new PIN and at a reset, and the old one stays", async (pin) => {
  const { login, device, code } = await fresh();
  await device.activate(code);
  const change = async (resetCode?: string) =>
    (await device.ask(await device.pinChangeParameters(pin, resetCode === undefined ? PIN : "", resetCode)))
      .err;
  expect(await change()).toBe("NOK:PINREFUSED");
  expect(await change(await service.activationCode(login, "reset"))).toBe("NOK:PINREFUSED");
  expect(await service.verify(login, await device.otp())).toBe(true);
});

it("a PIN from before the policy opens its devices, and enrols another", async () => {
  await service.admin("PUT", "/policy", { refuseWeakPins: false });
  const login = await service.createAccount();
  const device = new HandDevice(service.url, { pin: "1234" });
  await device.activate(await service.activationCode(login));
  await service.admin("PUT", "/policy", { refuseWeakPins: true });
  expect(await service.verify(login, await device.otp())).toBe(true);
  const second = new HandDevice(service.url, { pin: "1234" });
  await second.activate(await service.activationCode(login));
  expect(await service.verify(login, await second.otp())).toBe(true);
});

it("the demo takes any PIN, unless its operator says otherwise", async () => {
  const demo = await TestService.start();
  try {
    expect((await demo.admin("GET", "/policy")).body).toMatchObject({ refuseWeakPins: false });
    const device = new HandDevice(demo.url, { pin: "1234" });
    await device.activate(await demo.activationCode(await demo.createAccount()));
  } finally {
    await demo.stop();
  }
});
