// The part of the package for applications' tests.
import { definitions } from "@openpims/sdk";
import { startTestCar, startTestService, type TestService } from "@openpims/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caused, failures } from "../src/app/failures.ts";

const CODES = Object.keys(failures).map(Number) as Caused[];

async function otpOf(service: TestService): Promise<boolean> {
  const account = await service.account();
  const { pims } = await account.enrolled();
  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: account.pin });
  return message.status === "SUCCEEDED" && account.verify(message.result.otp);
}

describe("a service in this process", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  it("has accounts whose devices enrol and give OTPs without a person", async () => {
    expect(await otpOf(service)).toBe(true);
  });

  it("gives the code of an SMS that is sent later", async () => {
    const account = await service.account();
    const { pims } = await account.signedIn();
    const code = account.smsCode();
    await pims.get("pims.authentication.smscode", { type: "enrollment" });
    const smsCode = await code;
    const message = await pims.set("pims.authentication.smscode", { type: "enrollment", smsCode });
    expect(message).toMatchObject({ status: "SUCCEEDED", result: { status: "NotEnrolled" } });
  });

  it("turns the clocks of service and devices together", async () => {
    const account = await service.account();
    const { pims } = await account.enrolled();
    const given = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: account.pin });
    await service.advance(61);
    expect(given.status === "SUCCEEDED" && (await account.verify(given.result.otp))).toBe(false);
    const next = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: account.pin });
    expect(next.status === "SUCCEEDED" && (await account.verify(next.result.otp))).toBe(true);
  });

  it("has a network and a storage that work again", async () => {
    const account = await service.account();
    const device = await account.enrolled();
    await device.fail(2202);
    device.network.works();
    await device.fail(2000);
    device.storage.works();
    const message = await device.pims.get("pims.authentication.otp", {
      action: "withPIN",
      pinCode: account.pin,
    });
    expect(message.status).toBe("SUCCEEDED");
  });
});

describe("each code by its cause", () => {
  it.each(CODES)("%i", async (code) => {
    await using service = await startTestService();
    const device = await (await service.account()).enrolled();
    expect(await device.fail(code)).toMatchObject({ status: "FAILED", error: { code } });
  });

  it("names the codes it knows, to unchecked code with another one", async () => {
    await using service = await startTestService();
    const device = (await service.account()).device();
    const code: Caused = JSON.parse("2377");
    await expect(device.fail(code)).rejects.toThrow(/^no cause of 2377 is known, but of 2000, 2001, /);
  });

  it("covers every code of the authentication's calls", () => {
    const own = definitions.filter(({ api }) => api.startsWith("pims.authentication."));
    const codes = own.flatMap(({ errors, proseErrors = [] }) => [...errors, ...proseErrors]);
    expect([...new Set(codes)].filter((code) => !(code in failures))).toEqual([]);
  });
});

it("a service beside this process does the same, with its own clock", async () => {
  await using service = await startTestService({ beside: true });
  expect(await otpOf(service)).toBe(true);
  const device = await (await service.account()).enrolled();
  expect(await device.fail(2306)).toMatchObject({ error: { code: 2306 } });
});

it("gives each account a car, also beside this process, and says where there is no bench", async () => {
  await using service = await startTestService({ beside: true, car: true });
  const [one, other] = [await service.account(), await service.account()];
  const { vin, pims } = await one.driving();
  expect((await other.driving()).vin).not.toBe(vin);
  await service.advance(600);
  expect(await pims.get("pims.vehicle.state")).toMatchObject({ status: "SUCCEEDED" });
  expect(() => service.bench).toThrow("in this process, with { car: true }");
});

it("says that an account without a car cannot drive", async () => {
  await using service = await startTestService();
  const account = await service.account();
  await expect(account.driving()).rejects.toThrow("{ car: true }");
});

it("a car on the bench answers its owner", async () => {
  await using car = await startTestCar();
  const address = `${car.bench.origin}/connectedcar/v4/user/vehicles/${car.vin}/status`;
  const answer = await fetch(address, { headers: { authorization: `Bearer ${car.bearer}` } });
  expect(answer.status).toBeLessThan(500);
  const before = car.bench.clock.now();
  car.advance(60);
  expect(car.bench.clock.now()).toBe(before + 60_000);
});
