// Requests of the vendor's library 0.2.17 that differ from those of the open clients, as observed.

import { TestService } from "@openpims/testing/harness";
import { accepted, ask, HandDevice } from "@openpims/testing/protocol-client";
import { write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

async function activateWith(change: Record<string, string>, device = new HandDevice(service.url)) {
  const login = await service.createAccount();
  const code = await service.activationCode(login);
  const setup = accepted(await device.activationSetup(code));
  return ask(service.url, { ...device.activationParameters(code, setup), ...change });
}

it("a device without a PIN sends an empty pin, not the empty text encrypted", async () => {
  await service.admin("PUT", "/policy", { pinRequired: false });
  const answer = await activateWith({ pin: "" }, new HandDevice(service.url, { pin: "" }));
  expect(answer.err).toBe("OK");
  await service.admin("PUT", "/policy", { pinRequired: true });
});

it("an empty pin where one is needed is refused as a PIN, and the account stays without one", async () => {
  expect((await activateWith({ pin: "" }, new HandDevice(service.url, { pin: "" }))).err).toBe(
    "NOK:PINREFUSED",
  );
});

it("s_secure has the three characters that the library reads", async () => {
  const answer = await activateWith({});
  expect(accepted(answer).field("s_secure")).toMatch(/^.{3}$/);
});

it("an address that ends with a slash", async () => {
  const query = `action=ActionSetup&mode=status&id=${"0".repeat(32)}&macid=x&lastsync=0&version=a/1`;
  const response = await fetch(`${service.url}//iwws/MAC?${query}`);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("<err>NOK:ACCESS</err>");
});

describe("parameters that its host names freely", () => {
  it.each([
    ["lang", "de,en;q=0.8"],
    ["lang", "x"],
    ["keytype", "10"],
    ["version", "My App/2.0/0.2.17"],
    ["version", "/0.2.17"],
    ["name", "Zoë's phone & <tablet> 🚗"],
  ])("%s: %s", async (name, value) => {
    expect((await activateWith({ [name]: value })).err).toBe("OK");
  });

  it.each(["my phone {1}:+=~@", "a/b", "é"])("an SN of any text: %s", async (installation) => {
    expect((await activateWith({}, new HandDevice(service.url, { installation }))).err).toBe("OK");
  });

  it("devices without an SN do not replace each other", async () => {
    const login = await service.createAccount();
    for (let i = 0; i < 2; i++) {
      await HandDevice.enrolled(service.url, await service.activationCode(login), { installation: "" });
    }
    expect((await service.account(login)).body.devices).toHaveLength(2);
  });
});

// It uses the keys of the finalize's answer at once, reports 13 if its `ms` round fails, and repairs it by a
// synchronisation with those keys.
describe("a PIN change whose ms request is lost: a synchronisation asks for it again", () => {
  const NEW_PIN = "926518";

  async function taken(code?: (login: string) => Promise<string>) {
    const login = await service.createAccount();
    const device = await HandDevice.enrolled(service.url, await service.activationCode(login));
    const resetCode = await code?.(login);
    const pin = resetCode === undefined ? device.pin : "";
    const answer = accepted(
      await ask(service.url, await device.pinChangeParameters(NEW_PIN, pin, resetCode)),
    );
    const changed = Object.assign(Object.create(HandDevice.prototype) as HandDevice, device, {
      pin: NEW_PIN,
    });
    changed.takeKeys(answer);
    return { login, device, changed };
  }

  async function synchronise(changed: HandDevice) {
    const setup = accepted(await changed.setup("synchro"));
    const challenge = setup.field("challenge");
    const fresh = accepted(await changed.ask(changed.finalizeParameters("synchro", challenge, NEW_PIN)));
    changed.takeKeys(fresh);
    return { setup, fresh };
  }

  async function expectInForce(changed: HandDevice, login: string) {
    const { setup, fresh } = await synchronise(changed);
    expect((await changed.ask(changed.deliveryParameters(setup.field("Kfact"), fresh))).err).toBe("OK");
    expect(await service.verify(login, await changed.otp())).toBe(true);
    expect((await service.account(login)).body).toMatchObject({ pin: "set", failedAttempts: 0 });
  }

  it("after an update, also where that is cut off too", async () => {
    const { login, device, changed } = await taken();
    const oldKeys = { k0: device.k0, k1: device.k1 };
    await synchronise(changed);
    await synchronise(changed);
    expect({ k0: device.k0, k1: device.k1 }).toEqual(oldKeys);
    await expectInForce(changed, login);
  });

  it("after a reset of a blocked account, which is blocked until then, for the device with its old keys too", async () => {
    const { login, device, changed } = await taken(async (owner) => {
      await write(service, `update accounts set blocked = 1 where login = '${owner}'`);
      return service.activationCode(owner, "reset");
    });
    expect((await device.synchroniseAnswer()).err).toBe("NOK_BLOCKED");
    expect((await service.account(login)).body.pin).toBe("blocked");
    await expectInForce(changed, login);
  });

  it("a wrong PIN in it is refused, and counted on what is offered alone", async () => {
    const { login, changed } = await taken();
    expect((await changed.synchroniseAnswer("000000")).err).toBe("NOK:ACCESS");
    expect((await service.account(login)).body.failedAttempts).toBe(0);
    await expectInForce(changed, login);
  });

  it("an offer that was withdrawn is not asked for again", async () => {
    const { login, device, changed } = await taken();
    expect(await service.verify(login, await device.otp())).toBe(true);
    expect((await changed.synchroniseAnswer(NEW_PIN)).err).toBe("NOK:ACCESS");
    expect(await service.verify(login, await device.otp())).toBe(true);
  });
});
