// Attack: regain PIN tries on a stolen device, by a reset that is only offered or by the owner's own right PINs.
// Defence: an offered PIN has its own count, and wrong PINs are counted by device as well as by account.
import { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

const PIN = "4071";
const OFFERED = "5294";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
afterEach(() => service.admin("PUT", "/policy", { pinRequired: true }));

async function device(login: string, pin = PIN): Promise<HandDevice> {
  return HandDevice.enrolled(service.url, await service.activationCode(login), { pin });
}
async function stolen(): Promise<{ login: string; stolen: HandDevice }> {
  const login = await service.createAccount();
  return { login, stolen: await device(login) };
}
const standing = async (login: string) => (await service.account(login)).body;
const guesses = async (from: HandDevice, pins: readonly string[]) => {
  const words = [];
  for (const pin of pins) words.push((await from.otpAnswer(pin)).err);
  return words;
};

/** Offers a reset's PIN, and reads its keys. @returns the device under the offered PIN, and the setup's key */
async function offer(from: HandDevice, code: string) {
  const setup = accepted(await from.setup("reset", { code }));
  const answer = await from.ask(from.pinChangeParametersFor(setup, OFFERED, "", code));
  if (answer.err !== "OK") return { err: answer.err, offered: undefined };
  const offered: HandDevice = Object.assign(from.at(service.url), { pin: OFFERED });
  offered.takeKeys(answer);
  return { err: "OK", offered };
}

it("the right proof of an offered PIN takes no wrong one off the account", async () => {
  const { login, stolen: thief } = await stolen();
  const code = await service.activationCode(login, "reset");
  const words = [];
  for (let round = 0; round < 3; round++) {
    const { offered } = await offer(thief, code);
    if (!offered) break;
    expect((await offered.synchroniseAnswer()).err).toBe("OK");
    words.push(...(await guesses(thief, ["1111", "2222"])));
  }
  expect(words).toEqual([
    "NOK:ACCESS",
    "NOK:ACCESS",
    "NOK_BLOCKED",
    "NOK_BLOCKED",
    "NOK_BLOCKED",
    "NOK_BLOCKED",
  ]);
  expect(await standing(login)).toMatchObject({ pin: "blocked", locked: true, failedAttempts: 3 });
});

it("wrong proofs of an offered PIN count on the offer alone, and end it", async () => {
  const { login, stolen: thief } = await stolen();
  const { offered } = await offer(thief, await service.activationCode(login, "reset"));
  for (let i = 0; i < 3; i++) expect((await offered?.synchroniseAnswer("9999"))?.err).toBe("NOK:ACCESS");
  expect((await offered?.synchroniseAnswer())?.err).toBe("NOK:ACCESS");
  expect(await standing(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
  expect(await service.verify(login, await thief.otp())).toBe(true);
});

it("one code offers a few PINs", async () => {
  const { login, stolen: thief } = await stolen();
  const code = await service.activationCode(login, "reset");
  const words = [];
  for (let i = 0; i < 8; i++) words.push((await offer(thief, code)).err);
  expect(words.filter((word) => word === "OK")).toHaveLength(5);
  expect(words.at(-1)).toBe("NOK:CODE");
});

it("the owner's right PINs give a stolen device no further tries, and it does not block the owner", async () => {
  const { login, stolen: thief } = await stolen();
  const owner = await device(login);
  const words = [];
  for (let round = 0; round < 6; round++) {
    words.push(...(await guesses(thief, [`111${round}`, `222${round}`])));
    expect(await service.verify(login, await owner.otp())).toBe(true);
  }
  expect(words.filter((word) => word === "NOK:ACCESS")).toHaveLength(2);
  expect(words.slice(2).every((word) => word === "NOK_BLOCKED")).toBe(true);
  // The right PIN comes too late, and the device gets the reason.
  expect((await thief.otpAnswer()).err).toBe("NOK_BLOCKED");
  expect((await thief.setup("status")).err).toBe("OK:BLOCKED");
  const { pin, locked, devices } = await standing(login);
  expect({ pin, locked }).toEqual({ pin: "set", locked: false });
  expect(devices).toMatchObject([
    { id: thief.id, blocked: true },
    { id: owner.id, blocked: false },
  ]);
});

it("two stolen devices share the account's tries, at once or one by one", async () => {
  const { login, stolen: one } = await stolen();
  const two = await device(login);
  const challenges = await Promise.all(
    [one, two, one, two, one, two].map(async (each) => [each, await each.challenge("otp")] as const),
  );
  const words = await Promise.all(
    challenges.map(async ([each, challenge]) => (await each.ask(each.otpParameters(challenge, "9999"))).err),
  );
  expect(words.filter((word) => word === "NOK:ACCESS")).toHaveLength(2);
  expect((await standing(login)).pin).toBe("blocked");
});

it("the owner's right PIN takes one wrong PIN of other devices off the account, not all", async () => {
  const { login, stolen: one } = await stolen();
  const [two, owner] = [await device(login), await device(login)];
  expect(await guesses(one, ["1111", "2222"])).toEqual(["NOK:ACCESS", "NOK:ACCESS"]);
  expect(await service.verify(login, await owner.otp())).toBe(true);
  expect(await guesses(two, ["3333", "4444"])).toEqual(["NOK:ACCESS", "NOK_BLOCKED"]);
  expect(await standing(login)).toMatchObject({ pin: "blocked", locked: true });
});

async function reset(login: string, owner: HandDevice): Promise<void> {
  const code = await service.activationCode(login, "reset");
  const setup = accepted(await owner.setup("reset", { code }));
  const answer = accepted(await owner.ask(owner.pinChangeParametersFor(setup, OFFERED, "", code)));
  Object.assign(owner, { pin: OFFERED });
  owner.takeKeys(answer);
  accepted(await owner.ask(owner.deliveryParameters(setup.field("Kfact"), answer)));
}

it.each(["before", "after"])(
  "the owner's reset gives a stolen device that was locked %s the account no tries",
  async (when) => {
    const { login, stolen: thief } = await stolen();
    const owner = await device(login);
    await guesses(thief, ["1111", "2222"]);
    if (when === "before") await owner.otp();
    expect(await guesses(thief, ["3333"])).toEqual(["NOK_BLOCKED"]);
    if (when === "after") await guesses(owner, ["1111"]);
    await reset(login, owner);
    expect(await service.verify(login, await owner.otp())).toBe(true);
    expect(await guesses(thief, ["4444", OFFERED])).toEqual(["NOK_BLOCKED", "NOK_BLOCKED"]);
    await service.admin("PATCH", `/accounts/${login}`, { failedAttempts: 0 });
    expect(await guesses(thief, [OFFERED])).toEqual(["OK"]);
  },
);

it("the owner comes back: by a reset on a device of theirs, or by the operator", async () => {
  for (const way of ["reset", "operator"] as const) {
    const { login, stolen: owner } = await stolen();
    const other = await device(login);
    await guesses(owner, ["1111", "2222"]);
    await other.otp();
    expect(await guesses(owner, ["3333"])).toEqual(["NOK_BLOCKED"]);
    if (way === "operator") await service.admin("PATCH", `/accounts/${login}`, { failedAttempts: 0 });
    else await reset(login, owner);
    expect(await service.verify(login, await owner.otp())).toBe(true);
    expect(await standing(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
  }
});

it("a device that was enrolled without a PIN gives no OTP once the policy and the account have one", async () => {
  await service.admin("PUT", "/policy", { pinRequired: false });
  const login = await service.createAccount();
  const without = await device(login, "");
  expect(await service.verify(login, await without.otp())).toBe(true);
  const challenge = await without.challenge("otp");
  await service.admin("PUT", "/policy", { pinRequired: true });
  // The account has no PIN yet.
  expect(await service.verify(login, await without.otp())).toBe(true);
  const owner = await device(login);
  expect((await without.setup("otp")).err).toBe("NOK:FORBIDDEN");
  expect((await without.ask(without.otpParameters(challenge))).err).toBe("NOK:FORBIDDEN");
  expect(await service.verify(login, await owner.otp())).toBe(true);
});
