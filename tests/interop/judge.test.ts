// The vendor's own device library against the running service: an independent client must accept our server.
import { randomUUID } from "node:crypto";
import { otp, PIN, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dropAnswer, dropRequest } from "./faults.ts";
import { fromService, replay } from "./replayer.ts";
import { type VendorDevice, VendorLibrary } from "./vendor-device.ts";
import { reasonToSkip, vendorPackage } from "./vendor-package.ts";

const vendor = await vendorPackage();
const reason = reasonToSkip(vendor);

const NEW_PIN = "926518";
const [OK, NETWORK, CODE, SN, ACCESS, BLOCKED, NODEVICE] = [0, 1, 2, 3, 4, 7, 9];
const [PINREUSED, SYNCHROFAILED, FORBIDDEN, PINREFUSED, CONCURRENCY] = [12, 13, 14, 15, 19];

describe.skipIf(reason !== "")(`the vendor's library against the service${reason}`, () => {
  let service: TestService;
  let library: VendorLibrary;

  beforeAll(async () => {
    service = await TestService.start();
    if ("jar" in vendor) library = VendorLibrary.start(vendor.jar);
  });
  afterAll(async () => {
    await library?.stop();
    await service.stop();
  });

  /** An account without a password: its hash would only cost time. */
  async function createAccount(): Promise<string> {
    const login = `${randomUUID()}@openpims.example`;
    await service.admin("POST", "/accounts", { login });
    return login;
  }

  async function enrolled(login?: string): Promise<{ login: string; device: VendorDevice }> {
    const owner = login ?? (await createAccount());
    const device = await library.device(service.url);
    expect(await device.activate(await service.activationCode(owner), PIN)).toBe(OK);
    return { login: owner, device };
  }

  /** The service accepts the device's next OTP exactly once. */
  async function expectGoodOtp(device: VendorDevice, login: string, pin = PIN): Promise<void> {
    expect(await device.onlineOtp(pin)).toBe(OK);
    const text = await device.otp();
    expect(text).toMatch(/^[a-z0-9]{8}$/);
    expect(await service.verify(login, text)).toBe(true);
    expect(await service.verify(login, text)).toBe(false);
  }

  async function block(device: VendorDevice, login: string): Promise<void> {
    const { maxPinAttempts } = (await service.admin("GET", "/policy")).body;
    for (let i = 1; i < maxPinAttempts; i++) expect(await device.onlineOtp("0000")).toBe(ACCESS);
    expect(await device.onlineOtp("0000")).toBe(BLOCKED);
    expect((await service.account(login)).body.pin).toBe("blocked");
  }

  const devicesOf = async (login: string) => (await service.account(login)).body.devices;

  describe("activation", () => {
    it("with its ms round: the account has a PIN and one active device of the name given", async () => {
      const login = await createAccount();
      const device = await library.device(service.url);
      expect(await device.activate(await service.activationCode(login), PIN, "Zoë's phone & <car>")).toBe(OK);
      expect(await device.pinMode()).toBe(2);
      expect(await device.flags()).toEqual({ activated: true, blocked: false });
      expect((await service.account(login)).body).toMatchObject({
        pin: "set",
        failedAttempts: 0,
        devices: [{ name: "Zoë's phone & <car>", status: "active" }],
      });
    });

    it("uses the code up", async () => {
      const login = await createAccount();
      const code = await service.activationCode(login);
      const device = await library.device(service.url);
      expect(await device.activate(code, PIN)).toBe(OK);
      expect(await (await library.device(service.url)).beginActivation(code)).toBe(CODE);
    });

    it("a wrong code, and a PIN of a bad format", async () => {
      const login = await createAccount();
      const device = await library.device(service.url);
      expect(await device.activate("000000", PIN)).toBe(CODE);
      const code = await service.activationCode(login);
      expect(await device.activate(code, "12")).toBe(PINREFUSED);
      expect(await device.flags()).toEqual({ activated: false, blocked: false });
      expect(await device.activate(code, PIN)).toBe(OK);
      await expectGoodOtp(device, login);
    });

    it("of a second device: the account's PIN is asked for, a wrong one is counted", async () => {
      const { login, device: first } = await enrolled();
      const code = await service.activationCode(login);
      const second = await library.device(service.url);
      expect(await second.activate(code, "0000")).toBe(ACCESS);
      expect(await second.pinMode()).toBe(1);
      expect((await service.account(login)).body.failedAttempts).toBe(1);
      expect(await second.activate(code, PIN)).toBe(OK);
      await expectGoodOtp(second, login);
      await expectGoodOtp(first, login);
      expect(await devicesOf(login)).toHaveLength(2);
    });

    it("of an activated device is refused by itself", async () => {
      const { login, device } = await enrolled();
      expect(await device.beginActivation(await service.activationCode(login))).toBe(FORBIDDEN);
    });

    it("on an account without a PIN", async () => {
      await service.admin("PUT", "/policy", { pinRequired: false });
      const login = await createAccount();
      const device = await library.device(service.url);
      expect(await device.activate(await service.activationCode(login), "")).toBe(OK);
      await service.admin("PUT", "/policy", { pinRequired: true });
      expect(await device.pinMode()).toBe(0);
      await expectGoodOtp(device, login, "");
    });
  });

  describe("one-time passwords", () => {
    it("twenty in a row, each accepted once", async () => {
      const { login, device } = await enrolled();
      for (let i = 0; i < 20; i++) await expectGoodOtp(device, login);
    });

    it("after the state was stored and read back", async () => {
      const login = await createAccount();
      const device = await library.device(service.url, "one phone");
      expect(await device.activate(await service.activationCode(login), PIN)).toBe(OK);
      await expectGoodOtp(device, login);
      const other = await library.device(service.url, "one phone");
      await other.restore(await device.state());
      expect(await other.flags()).toEqual({ activated: true, blocked: false });
      await expectGoodOtp(other, login);
    });

    it("a wrong PIN is refused and counted, the right one sets the count back", async () => {
      const { login, device } = await enrolled();
      expect(await device.onlineOtp("0000")).toBe(ACCESS);
      expect((await service.account(login)).body.failedAttempts).toBe(1);
      await expectGoodOtp(device, login);
      expect((await service.account(login)).body.failedAttempts).toBe(0);
    });

    it("a finalize without its setup is refused by the device", async () => {
      const { device } = await enrolled();
      expect(await device.finalizeOtp(PIN)).toBe(CONCURRENCY);
    });

    it("if the service asks for a second round", async () => {
      const { login, device } = await enrolled();
      await service.admin("PATCH", `/accounts/${login}`, { resynchronise: true });
      expect(await device.onlineOtp(PIN)).toBe(OK);
      expect(await service.verify(login, await device.otp())).toBe(true);
      await expectGoodOtp(device, login);
    });

    it("a synchronisation gives fresh keys that OTPs go on with", async () => {
      const { login, device } = await enrolled();
      expect(await device.synchronise(PIN)).toBe(OK);
      await expectGoodOtp(device, login);
      expect(await device.synchronise("0000")).toBe(ACCESS);
      expect(await device.synchronise(PIN)).toBe(OK);
      await expectGoodOtp(device, login);
    });
  });

  describe("lockout", () => {
    it("blocks the device, which then refuses by itself, until a reset", async () => {
      const { login, device } = await enrolled();
      await block(device, login);
      expect(await device.flags()).toEqual({ activated: true, blocked: true });
      expect(await device.onlineOtp(PIN)).toBe(FORBIDDEN);
      expect(await device.status()).toBe(BLOCKED);
      const code = await service.activationCode(login, "reset");
      expect(await device.resetPin(code, NEW_PIN)).toBe(OK);
      expect(await device.flags()).toEqual({ activated: true, blocked: false });
      expect((await service.account(login)).body).toMatchObject({ pin: "set", failedAttempts: 0 });
      await expectGoodOtp(device, login, NEW_PIN);
      expect(await device.onlineOtp(PIN)).toBe(ACCESS);
      expect(await device.resetPin(code, PIN)).toBe(CODE);
    });

    it("a wrong reset code leaves it blocked", async () => {
      const { login, device } = await enrolled();
      await block(device, login);
      expect(await device.resetPin("000000", NEW_PIN)).toBe(CODE);
      expect(await device.flags()).toEqual({ activated: true, blocked: true });
      expect((await service.account(login)).body.pin).toBe("blocked");
    });

    it("the operator unblocks: a status tells the device", async () => {
      const { login, device } = await enrolled();
      await block(device, login);
      await service.admin("PATCH", `/accounts/${login}`, { blocked: false });
      expect(await device.status()).toBe(OK);
      await expectGoodOtp(device, login);
    });
  });

  describe("PIN update", () => {
    it("an OTP right after it, with the new PIN only", async () => {
      const { login, device } = await enrolled();
      expect(await device.updatePin(PIN, NEW_PIN)).toBe(OK);
      await expectGoodOtp(device, login, NEW_PIN);
      expect(await device.onlineOtp(PIN)).toBe(ACCESS);
      expect(await device.updatePin(NEW_PIN, PIN)).toBe(OK);
      await expectGoodOtp(device, login);
    });

    it("a wrong old PIN, the same PIN, one of a bad format: refused, and the PIN stays", async () => {
      const { login, device } = await enrolled();
      expect(await device.updatePin("0000", NEW_PIN)).toBe(ACCESS);
      expect(await device.updatePin(PIN, PIN)).toBe(PINREUSED);
      expect(await device.updatePin(PIN, "12")).toBe(PINREFUSED);
      await expectGoodOtp(device, login);
    });

    it("another device of the account goes on with the new PIN", async () => {
      const { login, device: first } = await enrolled();
      const { device: second } = await enrolled(login);
      expect(await first.updatePin(PIN, NEW_PIN)).toBe(OK);
      await expectGoodOtp(second, login, NEW_PIN);
      await expectGoodOtp(first, login, NEW_PIN);
      expect(await second.onlineOtp(PIN)).toBe(ACCESS);
    });

    it("a device of ours beside it, and each has the other's PIN change", async () => {
      const { login, device } = await enrolled(await service.createAccount());
      const pims = await service.enrolled(login);
      expect(await device.updatePin(PIN, NEW_PIN)).toBe(OK);
      expect(await service.verify(login, await otp(pims, NEW_PIN))).toBe(true);
      const back = { action: "update", oldPIN: NEW_PIN, newPIN: PIN } as const;
      expect(await pims.set("pims.authentication.pincode", back)).toMatchObject({ status: "SUCCEEDED" });
      await expectGoodOtp(device, login);
    });
  });

  describe("status", () => {
    it("of a live, a blocked, a disabled and a removed device", async () => {
      const { login, device } = await enrolled();
      const { device: other } = await enrolled(login);
      expect(await device.status()).toBe(OK);
      await service.admin("PATCH", `/accounts/${login}`, { blocked: true });
      expect(await device.status()).toBe(BLOCKED);
      expect(await device.flags()).toEqual({ activated: true, blocked: true });
      await service.admin("PATCH", `/accounts/${login}`, { blocked: false });
      expect(await device.status()).toBe(OK);

      const [first, second] = await devicesOf(login);
      await service.admin("PATCH", `/devices/${first.id}`, { disabled: true });
      expect(await device.status()).toBe(NODEVICE);
      expect(await device.flags()).toEqual({ activated: false, blocked: false });
      await service.admin("DELETE", `/devices/${second.id}`);
      expect(await other.status()).toBe(NODEVICE);
      expect(await other.flags()).toEqual({ activated: false, blocked: false });
    });
  });

  describe.each([
    ["the request", dropRequest],
    ["the answer", dropAnswer],
  ])("interruption: %s is lost", (_, fault) => {
    /** Runs `work` with a device whose connection loses the request of this number. */
    async function interrupted(device: VendorDevice, lost: number, work: () => Promise<number>) {
      const proxy = await replay(fromService(service.url), (count) => (count === lost ? fault : undefined));
      await device.connect(proxy.url);
      const result = await work();
      await device.connect(service.url);
      await proxy.close();
      return result;
    }

    it.each([1, 2])("request %i of an activation: the same call with the same code", async (lost) => {
      const login = await createAccount();
      const code = await service.activationCode(login);
      const device = await library.device(service.url);
      expect(await interrupted(device, lost, () => device.activate(code, PIN))).toBe(NETWORK);
      expect(await device.flags()).toEqual({ activated: false, blocked: false });
      expect(await device.activate(code, PIN)).toBe(OK);
      await expectGoodOtp(device, login);
    });

    it("the ms round of an activation: the library asks for a synchronisation, which ends it", async () => {
      const login = await createAccount();
      const code = await service.activationCode(login);
      const device = await library.device(service.url);
      expect(await interrupted(device, 3, () => device.activate(code, PIN))).toBe(SYNCHROFAILED);
      expect(await device.synchronise(PIN)).toBe(OK);
      await expectGoodOtp(device, login);
      expect((await service.account(login)).body.devices).toMatchObject([{ status: "active" }]);
    });

    it.each([1, 2])("request %i of an OTP or a synchronisation: the next OTP is good", async (lost) => {
      const { login, device } = await enrolled();
      expect(await interrupted(device, lost, () => device.onlineOtp(PIN))).toBe(NETWORK);
      await expectGoodOtp(device, login);
      expect(await interrupted(device, lost, () => device.synchronise(PIN))).toBe(NETWORK);
      await expectGoodOtp(device, login);
    });

    const changes = ["update", "reset", "reset of a blocked account"];
    it.each(changes)(
      "a PIN %s, before the ms round: the PIN stays, the same call again changes it",
      async (how) => {
        const { login, device } = await enrolled();
        if (how === "reset of a blocked account") await block(device, login);
        const code = await service.activationCode(login, "reset");
        const change = () =>
          how === "update" ? device.updatePin(PIN, NEW_PIN) : device.resetPin(code, NEW_PIN);
        for (const lost of [1, 2]) expect(await interrupted(device, lost, change)).toBe(NETWORK);
        if (how !== "reset of a blocked account") await expectGoodOtp(device, login);
        expect(await change()).toBe(OK);
        await expectGoodOtp(device, login, NEW_PIN);
      },
    );

    it.each(changes)("the ms round of a PIN %s: a synchronisation with the new PIN ends it", async (how) => {
      const { login, device } = await enrolled();
      if (how === "reset of a blocked account") await block(device, login);
      const code = await service.activationCode(login, "reset");
      const change = () =>
        how === "update" ? device.updatePin(PIN, NEW_PIN) : device.resetPin(code, NEW_PIN);
      expect(await interrupted(device, 3, change)).toBe(SYNCHROFAILED);
      expect(await device.synchronise(NEW_PIN)).toBe(OK);
      await expectGoodOtp(device, login, NEW_PIN);
      expect((await service.account(login)).body).toMatchObject({ pin: "set", failedAttempts: 0 });
    });
  });

  describe("unsupported operations are refused cleanly", () => {
    it("sealing, and a code for another device: NOK:SN, and the device works on", async () => {
      const { login, device } = await enrolled();
      expect(await device.seal(PIN, "text")).toBe(SN);
      expect(await device.requestActivationCode(PIN)).toBe(SN);
      expect((await service.account(login)).body.failedAttempts).toBe(0);
      await expectGoodOtp(device, login);
    });
  });
});
