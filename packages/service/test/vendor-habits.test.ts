// What the vendor's library 0.2.17 was seen to send, where it differs from the open clients.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestService } from "../../../conformance/harness.ts";
import { accepted, ask, HandDevice } from "./protocol-client.ts";

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
