// Attack: strangers guess SMS codes from many addresses, or use up the tries of a shared address.
// Defence: codes of twelve digits, and a budget of guesses over all addresses that leaves a stranger 10⁻⁶ per code.
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { accepted, HandDevice, type Server } from "@openpims/testing/protocol-client";
import { write } from "@openpims/testing/test-stores";
import { afterEach, beforeEach, expect, it } from "vitest";

let service: TestService;
beforeEach(async () => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"] });
});
afterEach(() => service.stop());

/** The service, called from an address. */
const from = (address: string): Server => ({
  url: service.url,
  fetch: (input, init) => fetch(input, { ...init, headers: { "x-forwarded-for": address } }),
});
const guess = async (address: string, code: string) =>
  (await new HandDevice(from(address)).activationSetup(code)).err;
const wrong = (count: number) => String(count).padStart(12, "0");

/** Uses up a budget: a test cannot make as many guesses. */
const spend = (budget: "quiet" | "loud") =>
  write(service, `update throttles set count = 250000 where name like 'codes-of-${budget}-addresses:%'`);

it("gives codes of twelve digits, however they are asked for", async () => {
  const login = await service.createAccount();
  for (const purpose of ["activate", "reset"] as const)
    expect(await service.activationCode(login, purpose)).toMatch(/^\d{12}$/);
});

it("takes the right code from an address whose tries another one has used up", async () => {
  const code = await service.activationCode(await service.createAccount());
  const words = [];
  for (let i = 0; i < 40; i++) words.push(await guess("203.0.113.1", wrong(i)));
  expect(words.filter((word) => word === "NOK:CODE")).toHaveLength(20);
  expect(words.filter((word) => word === "NOK:FORBIDDEN")).toHaveLength(20);
  accepted(await new HandDevice(from("203.0.113.1")).activate(code));
});

it("counts the guesses of addresses whose tries are used up apart, and compares no more once those are spent", async () => {
  const code = await service.activationCode(await service.createAccount());
  for (let i = 0; i < 21; i++) await guess("203.0.113.1", wrong(i));
  await spend("loud");
  expect(await guess("203.0.113.1", code)).toBe("NOK:FORBIDDEN");
  accepted(await new HandDevice(from("203.0.113.2")).activate(code));
});

it("counts the guesses of all addresses, at once or one by one, and compares no more once they are spent", async () => {
  const code = await service.activationCode(await service.createAccount());
  const guesses = 30;
  await Promise.all(Array.from({ length: guesses }, (_, i) => guess(`203.0.113.${i}`, wrong(i))));
  await spend("quiet");
  for (const address of ["198.51.100.1", "198.51.100.2"]) {
    expect(await guess(address, wrong(1))).toBe("NOK:CODE");
    expect(await guess(address, code)).toBe("NOK:CODE");
  }
  service.clock.advance(600);
  const next = await service.activationCode(await service.createAccount());
  expect(await guess("198.51.100.1", next)).toBe("OK");
});

it("takes the right code of an owner who asked for it from the same address, though all guesses are spent", async () => {
  const login = await service.createAccount();
  const { access_token } = await new Application(service).tokens(login, PASSWORD);
  const asked = await fetch(
    `${service.url}/applications/cvs/v4/mobile/smsCode?client_id=${service.running.client.clientId}`,
    {
      method: "POST",
      headers: { authorization: `Bearer ${access_token}`, "x-forwarded-for": "192.0.2.7" },
    },
  );
  expect(asked.status).toBe(202);
  const { body } = await service.admin("GET", `/accounts/${login}/outbox`);
  const guesses = 30;
  for (let i = 0; i < guesses; i++) await guess(`203.0.113.${i}`, wrong(i));
  await spend("quiet");
  expect(await guess("198.51.100.1", body.message.code)).toBe("NOK:CODE");
  accepted(await new HandDevice(from("192.0.2.7")).activate(body.message.code));
  // That one was in no budget, so nothing is given back.
  const other = await service.activationCode(await service.createAccount());
  expect(await guess("198.51.100.1", other)).toBe("NOK:CODE");
});

it("one's own right code, repeated, uses up nothing of the budget, and only so often", async () => {
  const mine = await service.activationCode(await service.createAccount());
  const theirs = await service.activationCode(await service.createAccount());
  const words = [];
  for (let i = 0; i < 40; i++) words.push(await guess("203.0.113.1", mine));
  expect(new Set(words)).toEqual(new Set(["OK"]));
  await write(service, "update throttles set count = 250000 where count >= 40 and name like 'codes-of-%'");
  expect(await guess("198.51.100.1", theirs)).toBe("OK");
  for (let i = 0; i < 20; i++) expect(await guess("203.0.113.1", mine)).toBe("NOK:CODE");
  expect(await guess("203.0.113.1", mine)).toBe("NOK:FORBIDDEN");
});

it("the networks of one site are one sender of guesses", async () => {
  const words = [];
  for (let i = 0; i < 40; i++) words.push(await guess(`2001:db8:1:${i}::1`, wrong(i)));
  expect(words.filter((word) => word === "NOK:CODE")).toHaveLength(20);
  expect(await guess("2001:db8:2::1", wrong(1))).toBe("NOK:CODE");
});
