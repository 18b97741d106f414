// Attack: as a support person, change an account's login or phone number to take it over unseen, to reset its limits, or to
// another account's. Defence: each change ends the account's codes, goes to the audit log with its author, is told to the
// owner's phone and bounded by day; the counts of SMS and passwords stay (`http/operator/account-reach.ts`).
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { read } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ demo: true });
});
afterAll(() => service.stop());
// All tests share one address: no test may use up another's tries.
beforeEach(() => service.clock.advance(600));

const patch = (login: string, body: object) => service.admin("PATCH", `/accounts/${login}`, body);
let numbers = 0;
const newNumber = (): string => `+3361234${String(++numbers).padStart(4, "0")}`;
const messageOf = async (login: string) =>
  (await service.admin("GET", `/accounts/${login}/outbox`)).body.message;

it("a new number ends the codes that were sent, and is told to the old one", async () => {
  const login = await service.createAccount();
  const { phoneNumber: old } = (await service.account(login)).body;
  const code = await service.activationCode(login);
  const number = newNumber();
  const { status, body } = await patch(login, { phoneNumber: number.replace("+33", "0033 ") });
  expect([status, body.phoneNumber]).toEqual([200, number]);
  expect(await messageOf(login)).toMatchObject({ kind: "phoneNumberReplaced", to: old });
  await expect(HandDevice.enrolled(service.url, code)).rejects.toThrow();
});

it("a change resets no limit of SMS", async () => {
  const login = await service.createAccount();
  await service.admin("PUT", "/policy", { smsPerAccountPerDay: 3 });
  const send = async () => {
    const application = new Application(service);
    return application.sms((await application.tokens(login, PASSWORD)).access_token);
  };
  for (let i = 0; i < 3; i++) expect(await send()).toBe(202);
  await patch(login, { phoneNumber: newNumber() });
  expect(await send()).toBe(429);
  await patch(login, { phoneNumber: newNumber() });
  expect(await send()).toBe(429);
});

it("a new login ends sign-ins, and takes the counts of wrong passwords along", async () => {
  const login = await service.createAccount();
  const { phoneNumber } = (await service.account(login)).body;
  const application = new Application(service);
  const { access_token } = await application.tokens(login, PASSWORD);
  for (let i = 0; i < 10; i++)
    await new Application(service).signIn(login, `wrong ${i}`).catch(() => undefined);
  const renamed = `renamed.${login}`;
  expect((await patch(login, { login: ` ${renamed.toUpperCase()}`.trim() })).body.login).toBe(renamed);
  expect(await application.sms(access_token)).toBe(401);
  expect((await service.account(login)).status).toBe(404);
  await expect(new Application(service).signIn(renamed, PASSWORD)).rejects.toThrow("429");
  expect(await messageOf(renamed)).toMatchObject({ kind: "loginReplaced", to: phoneNumber });
  service.clock.advance(86_400);
  await expect(new Application(service).signIn(renamed, PASSWORD)).resolves.toBeDefined();
});

it("no other's login, no look-alike and no resting one is taken, and nothing else of the change is made", async () => {
  const [login, other] = [await service.createAccount(), await service.createAccount()];
  const before = (await service.account(login)).body;
  expect((await patch(login, { login: other.toUpperCase(), phoneNumber: newNumber() })).status).toBe(409);
  expect((await patch(login, { login: "аlice@openpims.example" })).status).toBe(400);
  expect((await patch(login, { login: "alice\u200b@openpims.example" })).status).toBe(400);
  await patch(other, { login: `moved.${other}` });
  expect((await patch(login, { login: other })).status).toBe(409);
  expect((await patch(`moved.${other}`, { login: other })).status).toBe(200);
  expect((await service.account(login)).body).toEqual(before);
});

it("another account's number is given to both only by intent, and no number that costs extra", async () => {
  const [login, other] = [await service.createAccount(), await service.createAccount()];
  const { phoneNumber } = (await service.account(other)).body;
  expect((await patch(login, { phoneNumber, blocked: true })).status).toBe(409);
  expect((await service.account(login)).body.held).toBe(false);
  expect((await patch(login, { phoneNumber, sharesNumber: true })).body.phoneNumber).toBe(phoneNumber);
  expect((await patch(login, { phoneNumber: "+33 899 70 00 00" })).status).toBe(400);
});

it("the log says who changed it, and neither the login nor the number", async () => {
  const login = await service.createAccount();
  const renamed = `logged.${login}`;
  const number = newNumber();
  const expiresAt = new Date(service.clock.now() + 86_400_000).toISOString();
  const wanted = { name: "helper", scopes: ["support"], expiresAt };
  const { id, key } = (await service.admin("POST", "/api-keys", wanted)).body;
  const changed = await fetch(`${service.url}/admin/v1/accounts/${login}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ login: renamed, phoneNumber: number }),
  });
  expect(changed.status).toBe(200);
  const { events } = (await service.admin("GET", `/audit?account=${renamed}&limit=2`)).body;
  expect(events.map(({ action }: { action: string }) => action).sort()).toEqual([
    "login.change",
    "phone-number.change",
  ]);
  for (const event of events) expect(event.actor).toMatchObject({ kind: "api-key", id, name: "helper" });
  const rows = JSON.stringify(await read(service, "select details from audit_events"));
  expect(rows).not.toContain(renamed);
  expect(rows).not.toContain(number);
});

it("the same login and number change nothing, and end nothing", async () => {
  const login = await service.createAccount();
  const { phoneNumber } = (await service.account(login)).body;
  const application = new Application(service);
  const { access_token } = await application.tokens(login, PASSWORD);
  expect((await patch(login, { login: login.toUpperCase(), phoneNumber })).status).toBe(200);
  expect(await application.sms(access_token)).toBe(202);
});

it("a change beyond the day's limit changes nothing, so no block stays out of the log", async () => {
  const login = await service.createAccount();
  for (let i = 0; i < 20; i++) expect((await patch(login, { phoneNumber: newNumber() })).status).toBe(200);
  const before = (await service.account(login)).body;
  const log = async () => (await service.admin("GET", `/audit?account=${login}&limit=1`)).body.events;
  const newest = await log();
  expect((await patch(login, { blocked: true, phoneNumber: newNumber() })).status).toBe(429);
  expect((await service.account(login)).body).toEqual(before);
  expect(await log()).toEqual(newest);
});

it("twenty messages a day reach one number, also by many accounts that had it", async () => {
  const victim = newNumber();
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) {
    const login = await service.createAccount();
    for (let change = 0; change < 9; change++) {
      const { status } = await patch(login, { phoneNumber: victim, sharesNumber: true });
      if (status !== 200) break;
      statuses.push((await patch(login, { phoneNumber: newNumber() })).status);
    }
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  // A way in is never opened without its message: nothing of the change is done.
  const login = await service.createAccount();
  await patch(login, { phoneNumber: victim, sharesNumber: true });
  expect((await patch(login, { login: `renamed.${login}` })).status).toBe(429);
  expect((await service.admin("POST", `/accounts/${login}/password-links`)).status).toBe(429);
  expect((await service.account(login)).body.phoneNumber).toBe(victim);
});
