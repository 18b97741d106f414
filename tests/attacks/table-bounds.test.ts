// Attack: fill the store's tables with accounts of the sign-up page, with sign-ins and tokens of one's own account, and with
// accepted acts, which are recorded. Defence: each table has a bound (docs/operate/limits.md#tables).
import { randomUUID } from "node:crypto";
import { Application } from "@openpims/testing/browser";
import { otp, PASSWORD, TestService } from "@openpims/testing/harness";
import { read, write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => service.stop());

/** As many copies of a row as a test cannot make in time. */
const COPIES = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)";

const countOf = async (from: string): Promise<number> =>
  Number((await read(service, `select count(*) as count from ${from}`))[0]?.count);

async function signUp(address: string): Promise<number> {
  const application = new Application(service);
  application.browser.headers["x-forwarded-for"] = address;
  const newPassword = "quiet heron by the weir";
  const form = { login: `${randomUUID()}@openpims.example`, newPassword, newPasswordAgain: newPassword };
  const reached = await application.post({ prompt: "create" }, form);
  return reached instanceof URL ? 303 : reached.status;
}

it("accounts of the sign-up page: 100 a day from one address, 10,000 in total", async () => {
  expect(await signUp("203.0.113.1")).toBe(303);
  await write(service, "update throttles set count = 99 where name like 'sign-up-address:%'");
  expect(await signUp("203.0.113.1")).toBe(303);
  expect(await signUp("203.0.113.1")).toBe(429);
  expect(await signUp("203.0.113.2")).toBe(303);
  await write(service, "update throttles set count = 10000 where name like 'sign-up:%'");
  expect(await signUp("203.0.113.3")).toBe(429);
  service.clock.advance(86_400);
  expect(await signUp("203.0.113.1")).toBe(303);
});

async function remoteTokens(login: string) {
  const pims = await service.enrolled(login);
  const { access_token } = await new Application(service).tokens(login, PASSWORD);
  const { clientId } = service.running.client;
  const ask = async (form: object): Promise<string> => {
    const answer = await fetch(
      `${service.url}/connectedcar/v4/virtualkey/remoteaccess/token?client_id=${clientId}`,
      {
        method: "POST",
        headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
        body: JSON.stringify(form),
      },
    );
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { refresh_token: string }).refresh_token;
  };
  return {
    exchange: async () => ask({ grant_type: "password", password: await otp(pims) }),
    refresh: (token: string) => ask({ grant_type: "refresh_token", refresh_token: token }),
  };
}

it("remote-access tokens: 10 of one OTP, 200 of one account", async () => {
  const login = await service.createAccount();
  const { exchange, refresh } = await remoteTokens(login);
  let token = await exchange();
  for (let i = 0; i < 12; i++) token = await refresh(token);
  expect(await countOf("remote_tokens")).toBe(10);
  await write(
    service,
    `${COPIES} insert into remote_tokens (family, account_id, device_id, epoch, access_hash, access_expires_at,
      refresh_hash, refresh_expires_at, used)
     select 'family ' || i, account_id, device_id, epoch, 'access ' || i, access_expires_at, 'refresh ' || i,
      refresh_expires_at, used
     from remote_tokens, n where remote_tokens.used = 0`,
  );
  await exchange();
  expect(await countOf("remote_tokens")).toBe(200);
});

it("sign-ins of one account: 100, the newest", async () => {
  const login = await service.createAccount();
  const application = new Application(service);
  const first = await new Application(service).tokens(login, PASSWORD);
  const grants = "oidc_records where model = 'Grant'";
  await write(
    service,
    `${COPIES} insert into oidc_records (model, id, grant_id, uid, account_hash, payload, used, issued_at, expires_at)
     select model, 'grant ' || i, 'grant ' || i, uid, account_hash, payload, used, issued_at, expires_at + i
     from oidc_records, n where model = 'Grant' and account_hash =
      (select account_hash from oidc_records where model = 'Grant' order by issued_at desc, expires_at desc limit 1)`,
  );
  const others = (await countOf(grants)) - 301;
  service.clock.advance(60);
  const last = await application.tokens(login, PASSWORD);
  expect((await countOf(grants)) - others).toBe(100);
  expect(await application.sms(first.access_token)).toBe(401);
  expect(await application.sms(last.access_token)).toBe(202);
});

it("API keys: 1,000 in force, and the last 1,000 ended ones", async () => {
  const make = async () => (await service.admin("POST", "/api-keys", { name: "backend" })).status;
  expect(await make()).toBe(201);
  const copies = (revokedAt: string) =>
    write(
      service,
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200)
       insert into api_keys (id, name, hash, scopes, made_by, created_at, expires_at, last_used_at, revoked_at)
       select '${revokedAt} ' || i, name, '${revokedAt} ' || i, scopes, made_by, created_at, expires_at, last_used_at, ${revokedAt}
       from api_keys, n where name = 'backend' and id not like '% %'`,
    );
  await copies("1000 + i");
  expect(await make()).toBe(201);
  expect(await countOf("api_keys where revoked_at is not null")).toBe(1_000);
  expect(await countOf("api_keys where revoked_at <= 1200")).toBe(0);
  await write(service, "delete from api_keys where id like '% %'");
  await write(service, "delete from api_keys where id <> (select min(id) from api_keys)");
  await copies("null");
  expect(await make()).toBe(409);
  await write(service, "delete from api_keys where id like '% %'");
  expect(await make()).toBe(201);
});

it("accepted acts of a user become a count", async () => {
  const login = await service.createAccount();
  const { access_token } = await new Application(service).tokens(login, PASSWORD);
  const path = "/applications/cvs/v4/mobile/enrollments";
  for (let i = 0; i < 210; i++) {
    const removed = await fetch(`${service.url}${path}?client_id=${service.running.client.clientId}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(removed.status).toBe(204);
  }
  const recorded = `audit_events where action = 'enrollments.remove'`;
  expect(await countOf(recorded)).toBe(200);
});
