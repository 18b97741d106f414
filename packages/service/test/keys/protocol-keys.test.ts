// The protocol's RSA keys are replaced during operations, and no device notices.

import { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
let login: string;

beforeAll(async () => {
  service = await TestService.start();
  await service.admin("PUT", "/policy", { challengeLifetimeSeconds: 300 });
});
afterAll(() => service.stop());

interface SetOfKeys {
  readonly id: string;
  readonly status: string;
}

const sets = async (): Promise<SetOfKeys[]> => (await service.admin("GET", "/keys")).body.protocolKeys;
const current = async (): Promise<string | undefined> =>
  (await sets()).find(({ status }) => status === "current")?.id;

/** Replaces the keys, and waits until devices get the new ones. */
async function replace(): Promise<void> {
  const before = await current();
  expect((await service.admin("POST", "/keys/protocol/replace")).status).toBe(202);
  expect(await current()).toBe(before);
  service.clock.advance(61);
  expect(await current()).not.toBe(before);
}

const fresh = async (): Promise<{ device: HandDevice; code: string }> => {
  login = await service.createAccount();
  return { device: new HandDevice(service.url), code: await service.activationCode(login) };
};
const works = async (device: HandDevice): Promise<void> =>
  expect(await service.verify(login, await device.otp())).toBe(true);

describe("keys that are replaced", () => {
  it("between the setup and the finalize of an activation: the device goes on with those it was given", async () => {
    const { device, code } = await fresh();
    const setup = accepted(await device.activationSetup(code));
    await replace();
    const finalize = accepted(await device.ask(device.activationParameters(code, setup)));
    device.takeKeys(finalize);
    accepted(await device.ask(device.deliveryParameters(setup.field("Kfact"), finalize)));
    await works(device);
  });

  it("between the finalize of an activation and its ms round", async () => {
    const { device, code } = await fresh();
    const { setup, finalize } = await device.activateHalf(code);
    await replace();
    accepted(await device.ask(device.deliveryParameters(setup.field("Kfact"), finalize)));
    await works(device);
  });

  it("between setup and finalize of a synchronisation that finishes an enrollment", async () => {
    const { device, code } = await fresh();
    await device.activateHalf(code);
    const setup = accepted(await device.setup("synchro"));
    await replace();
    const challenge = setup.field("challenge");
    const finalize = accepted(await device.ask(device.finalizeParameters("synchro", challenge, device.pin)));
    device.takeKeys(finalize);
    accepted(await device.ask(device.deliveryParameters(setup.field("Kfact"), finalize)));
    await works(device);
  });

  it("between setup and finalize of a PIN update", async () => {
    const { device, code } = await fresh();
    accepted(await device.activate(code));
    const setup = accepted(await device.setup("password", {}));
    await replace();
    const changed = await device.ask(device.pinChangeParametersFor(setup, "5182", device.pin));
    const next = Object.assign(Object.create(HandDevice.prototype), device, { pin: "5182" }) as HandDevice;
    next.takeKeys(accepted(changed));
    accepted(await next.ask(next.deliveryParameters(setup.field("Kfact"), changed)));
    await works(next);
  });

  it("twice at once are replaced once, and the ones before are forgotten after a while", async () => {
    const { device, code } = await fresh();
    accepted(await device.activate(code));
    await service.admin("POST", "/keys/protocol/replace");
    const both = await sets();
    await service.admin("POST", "/keys/protocol/replace");
    expect(await sets()).toEqual(both);
    service.clock.advance(3600);
    while ((await sets()).length > 1);
    expect(await sets()).toEqual([expect.objectContaining({ status: "current" })]);
    await works(device);
  });

  it("give a new device the new ones", async () => {
    const { device, code } = await fresh();
    const before = (await new HandDevice(service.url).activationSetup(code)).field("Kfact");
    await replace();
    expect((await new HandDevice(service.url).activationSetup(code)).field("Kfact")).not.toBe(before);
    accepted(await device.activate(code));
    await works(device);
  });
});
