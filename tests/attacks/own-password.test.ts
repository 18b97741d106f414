// Attack: take an operator's account over from a session that was left open, or keep it beyond a change of the password.
// Defence: the change asks for the current password, counted as at the sign-in, and ends every session and link
// (`operators/own-password.ts`).
import { OPERATOR_PASSWORD } from "@openpims/testing/harness";
import { read } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AttackedConsole } from "../support/console-service.ts";

let attacked: AttackedConsole;
beforeAll(async () => {
  attacked = await AttackedConsole.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => attacked.stop());

const NEW = "an otter under the old bridge";

type Session = Record<string, string>;

const change = (session: Session, currentPassword: string, newPassword = NEW): Promise<Response> =>
  fetch(`${attacked.service.url}/admin/v1/password`, {
    method: "PUT",
    headers: { "content-type": "application/json", ...session },
    body: JSON.stringify({ currentPassword, newPassword }),
  });

const signIn = async (name: string, password: string): Promise<number> =>
  (await attacked.post("/sessions", { name, password })).status;

it("ends every other session, its own old one and the one-time link, and keeps the browser signed in", async () => {
  const name = await attacked.service.createOperator("support");
  const [stolen, own] = [await attacked.signIn(name), await attacked.signIn(name)];
  const { link } = (await attacked.service.admin("POST", `/operators/${await attacked.idOf(name)}/links`))
    .body;
  const changed = await change(own, OPERATOR_PASSWORD);
  expect(changed.status).toBe(201);
  for (const session of [stolen, own]) expect(await attacked.status(session, "/sessions/current")).toBe(401);
  const { pageSecret } = (await changed.json()) as { pageSecret: string };
  const cookie = changed.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const fresh = { cookie, "x-openpims-page": pageSecret, "sec-fetch-site": "same-origin" };
  expect(await attacked.status(fresh, "/sessions/current")).toBe(200);
  expect([await signIn(name, OPERATOR_PASSWORD), await signIn(name, NEW)]).toEqual([401, 201]);
  const secret = String(link).split("/").at(-1);
  expect((await attacked.post("/invitations/accept", { secret, password: NEW })).status).toBe(401);
});

it("a session without the password changes nothing, and its guesses are counted and recorded", async () => {
  const name = await attacked.service.createOperator("support");
  const session = await attacked.signIn(name);
  const wrong = await change(session, "a guess at the password");
  expect([wrong.status, await wrong.json()]).toEqual([
    400,
    { error: "the current password is wrong", field: "currentPassword", reason: "wrong" },
  ]);
  // Another origin's page, and a session of another one.
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { "x-openpims-page": "A".repeat(43) }])
    expect([403, 401]).toContain((await change({ ...session, ...headers }, OPERATOR_PASSWORD)).status);
  const { body } = await attacked.service.admin("GET", "/audit?action=password.change&limit=100");
  expect(body.events[0]).toMatchObject({
    actor: { kind: "operator", name },
    result: "refused",
    details: { reason: "wrong-password" },
  });
  // As a stranger's browser: it has no mark of a known one.
  const bare = { ...session, cookie: (session.cookie ?? "").split("; ")[0] ?? "" };
  const from = { ...bare, "x-forwarded-for": "203.0.113.20" };
  const statuses: number[] = [];
  for (let i = 0; i < 14; i++) statuses.push((await change(from, `guess ${i} at the password`)).status);
  expect(statuses).toContain(429);
  expect(await attacked.status(session, "/sessions/current")).toBe(200);
});

it("a weak new password is refused, and a program has none to change", async () => {
  const name = await attacked.service.createOperator("reader");
  const session = await attacked.signIn(name);
  for (const weak of ["short", "a".repeat(300), `${name} ${name}`, "passwordpassword"])
    expect([weak, (await change(session, OPERATOR_PASSWORD, weak)).status]).toEqual([weak, 400]);
  const byToken = await attacked.service.admin("PUT", "/password", {
    currentPassword: "any",
    newPassword: NEW,
  });
  expect(byToken.status).toBe(404);
  expect(await attacked.status(session, "/sessions/current")).toBe(200);
});

it("of two changes at the same moment one holds", async () => {
  const name = await attacked.service.createOperator("support");
  const session = await attacked.signIn(name);
  const passwords = [`${NEW}, one`, `${NEW}, two`];
  const statuses = await Promise.all(
    passwords.map(async (password) => (await change(session, OPERATOR_PASSWORD, password)).status),
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  const right = await Promise.all(passwords.map((password) => signIn(name, password)));
  expect(right.filter((status) => status === 201)).toHaveLength(1);
});

it("no password is in the store or in the audit log", async () => {
  const rows = JSON.stringify([
    await read(attacked.service, "select * from operators"),
    await read(attacked.service, "select * from audit_events"),
  ]);
  expect(rows).not.toContain(NEW);
});
