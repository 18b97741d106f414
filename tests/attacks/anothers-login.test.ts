// Attack: impersonate a user by their e-mail. A stranger takes it on the sign-up page before the operator
// imports its owner, or takes a released one, and verifies an OTP for it. Defence: no self-registration
// by default, an import that reports the origin of an account, released logins that rest, and a
// verification by an id that never changes.
import { randomUUID } from "node:crypto";
import { Application } from "@openpims/testing/browser";
import { otp, PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
beforeEach(() => service.clock.advance(600));

const NEW = "quiet heron by the weir";
const DAY_SECONDS = 86_400;
const newLogin = () => `${randomUUID()}@openpims.example`;

async function signUp(login: string, at = service): Promise<number> {
  const form = { login, newPassword: NEW, newPasswordAgain: NEW };
  const reached = await new Application(at).post({ prompt: "create" }, form);
  return reached instanceof URL ? 303 : reached.status;
}

async function changeLogin(login: string, changed: string): Promise<number> {
  const form = { login, password: PASSWORD, newLogin: changed };
  const reached = await new Application(service).post({ openpims_action: "update_login" }, form);
  return reached instanceof URL ? 303 : reached.status;
}

const create = (login: string) => service.admin("POST", "/accounts", { login, password: PASSWORD });

async function importOne(login: string) {
  const { body } = await service.admin("POST", "/accounts/import", { accounts: [{ login }] });
  return body.results[0];
}

async function verify(body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${service.url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${service.running.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

it("nobody signs up where it was not asked for; the demo asks for it", async () => {
  const closed = await TestService.start({ demo: false });
  try {
    expect(await signUp("ceo@bank.example", closed)).toBe(403);
    expect((await closed.account("ceo@bank.example")).status).toBe(404);
    await closed.admin("PUT", "/policy", { selfRegistration: true });
    expect(await signUp("ceo@bank.example", closed)).toBe(303);
  } finally {
    await closed.stop();
  }
  expect(await signUp(newLogin())).toBe(303);
});

it("an import says how an account that it meets was made", async () => {
  const [stranger, made, imported] = [newLogin(), newLogin(), newLogin()];
  await signUp(stranger);
  await create(made);
  expect(await importOne(imported)).toMatchObject({ result: "created", origin: null });
  expect(await importOne(stranger)).toMatchObject({ result: "exists", origin: "self-registered" });
  expect(await importOne(made)).toMatchObject({ result: "exists", origin: "operator" });
  expect(await importOne(imported)).toMatchObject({ result: "exists", origin: "import" });
  expect((await service.account(stranger)).body.origin).toBe("self-registered");
});

describe("a verification", () => {
  it("takes and answers the account's id, which outlives a change of the login", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    const { id } = (await service.account(login)).body;
    const { id_token } = await new Application(service).tokens(login, PASSWORD);
    const claims = JSON.parse(Buffer.from(id_token.split(".")[1] ?? "", "base64url").toString());
    expect(claims.sub).toBe(id);
    expect(await verify({ login, otp: await otp(pims) })).toMatchObject({ valid: true, accountId: id });
    const changed = newLogin();
    expect(await changeLogin(login, changed)).toBe(303);
    expect(await verify({ login, otp: await otp(pims) })).toMatchObject({ valid: false });
    expect(await verify({ accountId: id, otp: await otp(pims) })).toMatchObject({
      valid: true,
      accountId: id,
    });
    expect(await verify({ accountId: id, login: changed, otp: await otp(pims) })).toMatchObject({
      valid: true,
    });
    const { body } = await service.admin("GET", `/accounts?search=${id}`);
    expect(body.accounts).toMatchObject([{ id, login: changed }]);
  });

  it("is refused where id and login disagree, and asks for one of them", async () => {
    const [login, other] = [await service.createAccount(), await service.createAccount()];
    const pims = await service.enrolled(login);
    const [{ id }, { id: otherId }] = [
      (await service.account(login)).body,
      (await service.account(other)).body,
    ];
    const fresh = await otp(pims);
    expect(await verify({ accountId: otherId, login, otp: fresh })).toMatchObject({ valid: false });
    expect(await verify({ accountId: id, login: other, otp: fresh })).toMatchObject({ valid: false });
    expect(await verify({ accountId: randomUUID(), login: newLogin(), otp: fresh })).toMatchObject({
      valid: false,
    });
    expect(await verify({ otp: fresh })).toMatchObject({ status: 400 });
    expect(await verify({ accountId: id, login, otp: fresh })).toMatchObject({ valid: true });
  });
});

describe("a login that an account gave up", () => {
  it("rests: nobody else takes it, on any way in, until the rest is over", async () => {
    const login = await service.createAccount();
    await changeLogin(login, newLogin());
    expect(await signUp(login)).toBe(409);
    expect((await create(login)).status).toBe(409);
    expect(await importOne(login)).toMatchObject({ result: "rests", origin: null });
    expect(await changeLogin(await service.createAccount(), login)).toBe(409);
    expect((await service.account(login)).status).toBe(404);
    service.clock.advance(90 * DAY_SECONDS);
    expect((await create(login)).status).toBe(201);
  });

  it("is taken back by its own account", async () => {
    const login = await service.createAccount();
    const changed = newLogin();
    expect(await changeLogin(login, changed)).toBe(303);
    expect(await changeLogin(changed, login)).toBe(303);
    expect((await service.account(login)).status).toBe(200);
    expect(await signUp(changed)).toBe(409);
  });

  it("rests where its account was deleted", async () => {
    const login = await service.createAccount();
    await service.admin("DELETE", `/accounts/${login}`);
    expect(await signUp(login)).toBe(409);
  });

  it("is nobody's where it is given up and taken at once", async () => {
    for (let round = 0; round < 4; round++) {
      const login = await service.createAccount();
      const [, status] = await Promise.all([
        changeLogin(login, newLogin()),
        create(login).then(({ status }) => status),
        signUp(login),
      ]);
      expect(status).toBe(409);
      expect((await service.account(login)).status).toBe(404);
    }
  });

  it("is released early by the operator, and does not rest where the policy says so", async () => {
    const login = await service.createAccount();
    await changeLogin(login, newLogin());
    expect((await service.admin("DELETE", `/released-logins/${login}`)).status).toBe(204);
    expect((await service.admin("DELETE", `/released-logins/${login}`)).status).toBe(404);
    expect((await create(login)).status).toBe(201);
    await service.admin("PUT", "/policy", { loginRestDays: 0 });
    await changeLogin(login, newLogin());
    expect((await create(login)).status).toBe(201);
    await service.admin("PUT", "/policy", { loginRestDays: 90 });
  });

  it("does not grow without a bound: an account gives up ten", async () => {
    let login = await service.createAccount();
    const statuses: number[] = [];
    for (let round = 0; round < 12; round++) {
      service.clock.advance(600);
      const changed = newLogin();
      const status = await changeLogin(login, changed);
      statuses.push(status);
      if (status === 303) login = changed;
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 303), 409, 409]);
    await expect(new Application(service).signIn(login, PASSWORD)).resolves.toBeDefined();
  });
});
