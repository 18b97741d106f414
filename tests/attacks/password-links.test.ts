// Attack: use a user's one-time link for a new password twice, late, after a newer one, after a block, on another account, from
// another site, or a guessed one; keep it beyond the maker's role; find out by it which accounts exist. Defence: the store has
// its hash alone, with its end and the account's epoch; using it deletes it in the same transaction, and reads its maker's role
// again (`operators/password-links.ts`).
import { Application } from "@openpims/testing/browser";
import { OPERATOR_PASSWORD, PASSWORD } from "@openpims/testing/harness";
import { read } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { AttackedConsole } from "../support/console-service.ts";

const NEW = "quiet heron by the weir";
let attacked: AttackedConsole;
beforeAll(async () => {
  attacked = await AttackedConsole.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => attacked.stop());
// All tests share one address: no test may use up another's tries.
beforeEach(() => attacked.service.clock.advance(600));

const secretOf = (link: string): string => link.split("#").at(-1) ?? "";

async function linkFor(login: string): Promise<string> {
  const { body } = await attacked.service.admin("POST", `/accounts/${login}/password-links`);
  return secretOf(body.link);
}

async function open(form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${attacked.service.url}/new-password`, {
    method: "POST",
    headers,
    body: new URLSearchParams(form),
  });
  return { status: answer.status, html: await answer.text(), headers: answer.headers };
}

const choose = async (link: string, password = NEW, headers: Record<string, string> = {}) =>
  (await open({ link, newPassword: password, newPasswordAgain: password }, headers)).status;

const signIn = (login: string, password: string) => new Application(attacked.service).tokens(login, password);

it("a link sets the password once, also at the same moment, and ends every earlier sign-in", async () => {
  const login = await attacked.service.createAccount();
  const application = new Application(attacked.service);
  const before = await application.tokens(login, PASSWORD);
  const link = await linkFor(login);
  const passwords = [1, 2, 3, 4].map((i) => `${NEW} number ${i}`);
  const statuses = await Promise.all(passwords.map((password) => choose(link, password)));
  expect([...statuses].sort()).toEqual([200, 401, 401, 401]);
  expect(await application.sms(before.access_token)).toBe(401);
  expect(await application.refresh(before.refresh_token)).toMatchObject({ body: { error: "invalid_grant" } });
  await expect(signIn(login, PASSWORD)).rejects.toThrow("401");
  await expect(signIn(login, passwords[statuses.indexOf(200)] ?? "")).resolves.toBeDefined();
  expect(await choose(link)).toBe(401);
});

it("a link ends after its hour, also for a clock that was set back, and with a newer one", async () => {
  const login = await attacked.service.createAccount();
  const late = await linkFor(login);
  attacked.service.clock.advance(3_601);
  expect(await choose(late)).toBe(401);
  const ahead = await linkFor(login);
  attacked.service.clock.advance(-7_200);
  expect(await choose(ahead)).toBe(401);
  attacked.service.clock.advance(7_200);
  const older = await linkFor(login);
  const newer = await linkFor(login);
  expect(await choose(older)).toBe(401);
  expect(await choose(newer)).toBe(200);
});

it.each<[string, (login: string) => Promise<unknown>]>([
  ["a block", (login) => attacked.service.admin("PATCH", `/accounts/${login}`, { blocked: true })],
  [
    "a block that was lifted",
    async (login) => {
      for (const blocked of [true, false])
        await attacked.service.admin("PATCH", `/accounts/${login}`, { blocked });
    },
  ],
  ["the account", (login) => attacked.service.admin("DELETE", `/accounts/${login}`)],
  [
    "a change of the login",
    (login) => attacked.service.admin("PATCH", `/accounts/${login}`, { login: `new.${login}` }),
  ],
  [
    "a change of the password",
    (login) =>
      new Application(attacked.service).post(
        { openpims_action: "update_password" },
        { login, password: PASSWORD, newPassword: NEW, newPasswordAgain: NEW },
      ),
  ],
])("a link ends with %s", async (_, act) => {
  const login = await attacked.service.createAccount();
  const link = await linkFor(login);
  await act(login);
  expect(await choose(link, "another heron altogether")).toBe(401);
});

it("a blocked account has no link", async () => {
  const login = await attacked.service.createAccount();
  await attacked.service.admin("PATCH", `/accounts/${login}`, { blocked: true });
  expect((await attacked.service.admin("POST", `/accounts/${login}/password-links`)).status).toBe(409);
});

it("a link opens its own account only", async () => {
  const [login, other] = [await attacked.service.createAccount(), await attacked.service.createAccount()];
  const link = await linkFor(login);
  const form = { link, login: other, account: other, newPassword: NEW, newPasswordAgain: NEW };
  expect((await open(form)).status).toBe(200);
  await expect(signIn(other, PASSWORD)).resolves.toBeDefined();
  await expect(signIn(login, NEW)).resolves.toBeDefined();
});

it("a reader makes no link; a support person's link ends with the role or the key, and the log names both", async () => {
  const login = await attacked.service.createAccount();
  const name = await attacked.service.createOperator("support");
  const session = await attacked.signIn(name);
  const id = await attacked.idOf(name);
  const path = `/accounts/${login}/password-links`;
  const make = async (headers: Record<string, string>) =>
    secretOf(((await (await attacked.post(path, {}, headers)).json()) as { link: string }).link);
  const link = await make(session);
  const { events } = (await attacked.service.admin("GET", "/audit?action=password.link&limit=1")).body;
  expect(events[0]).toMatchObject({ actor: { kind: "operator", id, name } });
  expect(JSON.stringify(events)).not.toContain(link);
  await attacked.service.admin("PATCH", `/operators/${id}`, { role: "reader" });
  expect(await choose(link)).toBe(401);
  expect(await attacked.status(session, path, "POST")).toBe(403);
  const expiresAt = new Date(attacked.service.clock.now() + 86_400_000).toISOString();
  const wanted = { name: "helper", scopes: ["support"], expiresAt };
  const made = (await attacked.service.admin("POST", "/api-keys", wanted)).body;
  const ofKey = await make({ authorization: `Bearer ${made.key}` });
  await attacked.service.admin("DELETE", `/api-keys/${made.id}`);
  expect(await choose(ofKey)).toBe(401);
});

it("makes twenty links and changes of one account in a day, so that nobody fills its phone with messages", async () => {
  const login = await attacked.service.createAccount();
  const path = `/accounts/${login}/password-links`;
  for (let i = 0; i < 20; i++) expect((await attacked.service.admin("POST", path)).status).toBe(201);
  expect((await attacked.service.admin("POST", path)).status).toBe(429);
  const change = { phoneNumber: "+33612345678", sharesNumber: true };
  expect((await attacked.service.admin("PATCH", `/accounts/${login}`, change)).status).toBe(429);
});

it("guessed links of an address are counted, and tell nothing of accounts", async () => {
  const from = { "x-forwarded-for": "203.0.113.7" };
  const login = await attacked.service.createAccount();
  const link = await linkFor(login);
  const wrong = await open({ link: "A".repeat(43) }, from);
  const over = await open({ link: "no link at all" }, from);
  expect([wrong.status, over.status, over.html === wrong.html]).toEqual([401, 401, true]);
  // A right link is no guess.
  for (let i = 0; i < 12; i++) expect((await open({ link }, from)).status).toBe(200);
  for (let i = 0; i < 8; i++) await open({ link: String(i).padStart(43, "A") }, from);
  const refused = await open({ link }, from);
  expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
});

it("a page of another site posts no link", async () => {
  const login = await attacked.service.createAccount();
  const link = await linkFor(login);
  expect(await choose(link, NEW, { "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await choose(link, NEW, { "sec-fetch-site": "same-site" })).toBe(403);
  expect(await choose(link, NEW, { "sec-fetch-site": "same-origin" })).toBe(200);
});

it("the secret is in no address, no Referer and no row", async () => {
  const login = await attacked.service.createAccount();
  const { body } = await attacked.service.admin("POST", `/accounts/${login}/password-links`);
  const { pathname, search, hash } = new URL(body.link);
  expect([pathname, search, hash.slice(1)]).toEqual(["/new-password", "", secretOf(body.link)]);
  const page = await fetch(`${attacked.service.url}/new-password`);
  expect([page.headers.get("referrer-policy"), page.headers.get("cache-control")]).toEqual([
    "no-referrer",
    "no-store",
  ]);
  expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'.*form-action 'self'/);
  const rows = JSON.stringify([
    await read(attacked.service, "select * from password_links"),
    await read(attacked.service, "select * from audit_events"),
  ]);
  expect(rows).not.toContain(secretOf(body.link));
});

it("keeps to the rules of passwords, and keeps the link for another try", async () => {
  const login = await attacked.service.createAccount();
  const link = await linkFor(login);
  expect(await choose(link, "short")).toBe(400);
  expect(await choose(link, "password password")).toBe(400);
  expect((await open({ link, newPassword: NEW, newPasswordAgain: "another" })).status).toBe(400);
  expect(await choose(link, OPERATOR_PASSWORD)).toBe(200);
});

it("wrong tries of the forgotten password do not delay the new one", async () => {
  const login = await attacked.service.createAccount();
  for (let i = 0; i < 11; i++) await signIn(login, "wrong").catch(() => undefined);
  expect(await choose(await linkFor(login))).toBe(200);
  await expect(signIn(login, NEW)).resolves.toBeDefined();
});
