// docs/protocol.md#error-words: each refusal of the service, by its real cause.

import type { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice, type MacAnswer, wrongProof } from "@openpims/testing/protocol-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { builtService } from "../support/built-service.ts";

let service: TestService;
let login: string;
let device: HandDevice;

beforeAll(async () => {
  service = await builtService();
  login = await service.createAccount();
  device = await HandDevice.enrolled(service, await service.activationCode(login));
});
afterAll(() => service.stop());
afterEach(async () => {
  await service.admin("PUT", "/policy", { minimumLibraryVersion: "0.0.0" });
  const asBefore = { blocked: false, requiresDesktopToken: false, services: ["1"], resynchronise: false };
  await service.admin("PATCH", `/accounts/${login}`, asBefore);
  await service.admin("PATCH", `/devices/${device.id}`, { disabled: false });
});

const account = (change: object) => service.admin("PATCH", `/accounts/${login}`, change);

/** The answers after `cause`: to a new setup, and to a finalize whose challenge was given before. */
async function bothHalves(mode: "otp" | "synchro", cause: () => Promise<unknown>): Promise<MacAnswer[]> {
  const challenge = await device.challenge(mode);
  await cause();
  const extra = mode === "otp" ? { sid: "1", keytype: "0" } : {};
  return [
    await device.setup(mode),
    await device.ask(device.finalizeParameters(mode, challenge, device.pin, extra)),
  ];
}

describe("an operator's setting refuses both halves", () => {
  const causes: [word: string, what: string, cause: () => Promise<unknown>][] = [
    ["NOK_BLOCKED", "blocked", () => account({ blocked: true })],
    ["NOK:NOCA", "requiresDesktopToken", () => account({ requiresDesktopToken: true })],
    ["NOK:NOSRV", "no services", () => account({ services: [] })],
    [
      "NOK:VERSION",
      "minimumLibraryVersion",
      () => service.admin("PUT", "/policy", { minimumLibraryVersion: "0.2.18" }),
    ],
    ["NOK:NODEVICE", "disabled", () => service.admin("PATCH", `/devices/${device.id}`, { disabled: true })],
  ];

  it.each(causes)("%s by %s, and undone it works again", async (word, _, cause) => {
    for (const mode of ["otp", "synchro"] as const) {
      expect((await bothHalves(mode, cause)).map(({ err }) => err)).toEqual([word, word]);
      await service.admin("PUT", "/policy", { minimumLibraryVersion: "0.0.0" });
      await account({ blocked: false, requiresDesktopToken: false, services: ["1"] });
      await service.admin("PATCH", `/devices/${device.id}`, { disabled: false });
      expect(await service.verify(login, await device.otp())).toBe(true);
    }
  });

  it.each(causes.slice(0, 4))("%s by %s refuses an activation too", async (word, _, cause) => {
    const code = await service.activationCode(login);
    const other = new HandDevice(service);
    const setup = accepted(await other.activationSetup(code));
    const finalize = other.activationParameters(code, setup);
    await cause();
    // An operator's block ends the account's codes too.
    const refusal = word === "NOK_BLOCKED" ? "NOK:CODE" : word;
    expect((await other.activationSetup(code)).err).toBe(refusal);
    expect((await other.ask(finalize)).err).toBe(refusal);
  });
});

describe("NOK:VERSION", () => {
  it.each([
    ["0.2.17", "0.2.17", "OK"],
    ["0.2.17", "0.2.18", "NOK:VERSION"],
    ["0.2.17", "0.10", "NOK:VERSION"],
    ["0.10.0", "0.2.17", "OK"],
    ["1", "0.99.99", "OK"],
    ["0.2", "0.2.0.1", "NOK:VERSION"],
  ])("library %s where %s is wanted answers %s", async (libraryVersion, minimumLibraryVersion, expected) => {
    await service.admin("PUT", "/policy", { minimumLibraryVersion });
    const version = `Generator-1.0/${libraryVersion}`;
    const answer = await device.ask(device.parameters("ActionSetup", "otp", { sid: "1", version }));
    expect(answer.err).toBe(expected);
    expect(answer.field("newversion")).toBe(expected === "OK" ? "" : minimumLibraryVersion);
  });
});

it.each(["nobody's id", "a removed device's"])("NOK:NODEVICE for %s", async (whose) => {
  const other = await HandDevice.enrolled(service, await service.activationCode(login));
  const challenge = await other.challenge("otp");
  if (whose === "nobody's id") other.id = "0".repeat(32);
  else await service.admin("DELETE", `/devices/${other.id}`);
  expect((await other.ask(other.otpParameters(challenge))).err).toBe("NOK:NODEVICE");
  for (const mode of ["otp", "synchro", "status"]) expect((await other.setup(mode)).err).toBe("NOK:NODEVICE");
});

it("NOK:NOSRV for a service that is not the account's", async () => {
  expect((await device.setup("otp", { sid: "2" })).err).toBe("NOK:NOSRV");
});

it("NOK:ACCESS for a host application that is not known", async () => {
  const macid = "some-other-application";
  expect((await device.setup("otp", { sid: "1", macid })).err).toBe("NOK:ACCESS");
});

describe("J", () => {
  it("stands in the next OTP answer and in no other", async () => {
    await account({ resynchronise: true });
    const first = await device.otpAnswer();
    expect([first.err, first.field("J")]).toEqual(["OK", "1"]);
    device.takeOtp(first);
    const second = await device.otpAnswer();
    expect([second.err, second.all("J")]).toEqual(["OK", []]);
    expect(await service.verify(login, device.takeOtp(second))).toBe(true);
    expect((await service.account(login)).body.resynchronise).toBe(false);
  });

  it("is not used up by a wrong PIN", async () => {
    await account({ resynchronise: true });
    expect((await device.otpAnswer("9999")).all("J")).toEqual([]);
    const answer = await device.otpAnswer();
    expect(answer.field("J")).toBe("1");
    device.takeOtp(answer);
  });
});

describe("status", () => {
  const finalize = async (challenge: string): Promise<string> =>
    (await device.ask(device.finalizeParameters("status", challenge, ""))).err;

  it("is OK for a device that is well", async () => {
    expect(await finalize(await device.challenge("status"))).toBe("OK");
  });

  it("is OK:BLOCKED for a blocked account, in either half", async () => {
    const challenge = await device.challenge("status");
    await account({ blocked: true });
    expect((await device.setup("status")).err).toBe("OK:BLOCKED");
    expect(await finalize(challenge)).toBe("OK:BLOCKED");
  });

  it("is NOK:NODEVICE for a disabled device, in either half", async () => {
    const challenge = await device.challenge("status");
    await service.admin("PATCH", `/devices/${device.id}`, { disabled: true });
    expect((await device.setup("status")).err).toBe("NOK:NODEVICE");
    expect(await finalize(challenge)).toBe("NOK:NODEVICE");
  });

  it("tells a stranger nothing: a blocked account's too answers NOK:ACCESS to wrong proofs", async () => {
    const parameters = device.finalizeParameters("status", await device.challenge("status"), "");
    await account({ blocked: true });
    expect((await device.ask({ ...parameters, R0: wrongProof() })).err).toBe("NOK:ACCESS");
  });

  it("takes no PIN and counts none", async () => {
    const challenge = await device.challenge("status");
    const answer = await device.ask(device.finalizeParameters("status", challenge, device.pin));
    expect(answer.err).toBe("NOK:ACCESS");
    expect((await service.account(login)).body.failedAttempts).toBe(0);
  });
});
