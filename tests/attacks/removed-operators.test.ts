// Attack: go on after a demotion or a removal, with an open session, event stream or key. Defence: each request reads the
// operator's present role and epoch (`operators/sessions.ts`); a demotion revokes the keys that the operator made.
import { afterAll, beforeAll, expect, it } from "vitest";
import { AttackedConsole } from "../support/console-service.ts";

let attacked: AttackedConsole;
beforeAll(async () => {
  attacked = await AttackedConsole.start();
  // Another administrator: the last one stays.
  await attacked.service.createOperator();
});
afterAll(() => attacked.stop());

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

const keyBody = () => ({
  name: "mine",
  scopes: ["administrator"],
  expiresAt: new Date(attacked.service.clock.now() + 86_400_000).toISOString(),
});

async function makeKey(headers: Record<string, string>): Promise<string> {
  const answer = await attacked.post("/api-keys", keyBody(), headers);
  return ((await answer.json()) as { key: string }).key;
}

it("a demoted administrator's session has the new role at once, and the keys it made open nothing", async () => {
  const name = await attacked.service.createOperator();
  const session = await attacked.signIn(name);
  const key = await makeKey(session);
  const keyOfKey = await makeKey(bearer(key));
  expect(await attacked.status(bearer(keyOfKey), "/operators")).toBe(200);
  await attacked.service.admin("PATCH", `/operators/${await attacked.idOf(name)}`, { role: "reader" });
  expect(await attacked.status(session, "/operators")).toBe(403);
  expect(await attacked.status(session, "/api-keys", "POST", keyBody())).toBe(403);
  expect(await attacked.status(session, "/accounts")).toBe(200);
  expect(await attacked.status(bearer(key), "/accounts")).toBe(401);
  expect(await attacked.status(bearer(keyOfKey), "/accounts")).toBe(401);
});

it("a removed operator's session, stream and password open nothing", async () => {
  const name = await attacked.service.createOperator("support");
  const session = await attacked.signIn(name);
  const stream = await fetch(`${attacked.service.url}/admin/v1/events`, { headers: session });
  expect(stream.status).toBe(200);
  await attacked.service.admin("DELETE", `/operators/${await attacked.idOf(name)}`);
  expect(await attacked.status(session, "/accounts")).toBe(401);
  await stream.text();
  expect((await attacked.post("/sessions", { name, password: "quiet heron by the weir" })).status).toBe(401);
});

it("the last administrator stays, and support makes nobody an administrator", async () => {
  const name = await attacked.service.createOperator("support");
  const session = await attacked.signIn(name);
  const id = await attacked.idOf(name);
  const path = `/operators/${id}`;
  expect(await attacked.status(session, path, "PATCH", { role: "administrator" })).toBe(403);
  expect(await attacked.status(session, "/operators", "POST", { name: "x", role: "administrator" })).toBe(
    403,
  );
  expect(await attacked.status(session, `${path}/links`, "POST")).toBe(403);
  const { operators } = (await attacked.service.admin("GET", "/operators")).body;
  const administrators = operators.filter(
    ({ role, state }: { role: string; state: string }) => role === "administrator" && state === "active",
  );
  const removed = [];
  for (const each of administrators)
    removed.push((await attacked.service.admin("DELETE", `/operators/${each.id}`)).status);
  expect(removed.filter((status) => status === 409)).toHaveLength(1);
});
