// Attack: go on after a demotion or a removal, with an open session, event stream or key. Defence: each request reads the
// operator's present role and epoch (`operators/sessions.ts`), again after its body, and again in a change of operators
// (`operators/makers.ts`); a demotion ends the keys and links that the operator made.
import { OPERATOR_PASSWORD } from "@openpims/testing/harness";
import { write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AttackedConsole } from "../support/console-service.ts";
import { SlowRequest } from "../support/slow-request.ts";

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

const slowly = (headers: Record<string, string>, path: string, body: object, method = "POST") =>
  new SlowRequest(`${attacked.service.url}/admin/v1${path}`, headers, body, method);

const namesOf = async (): Promise<string[]> =>
  (await attacked.service.admin("GET", "/operators")).body.operators.map(
    ({ name }: { name: string }) => name,
  );

it("a request whose body came only after the demotion, removal, end of the session or key changes nothing", async () => {
  const { service } = attacked;
  const name = await service.createOperator();
  const id = await attacked.idOf(name);
  const begin = async (headers: Record<string, string>, path: string, body: object, method?: string) => {
    const begun = slowly(headers, path, body, method);
    // Its head is before this request, so it is admitted.
    for (let i = 0; i < 3; i++) expect(await attacked.status(headers, "/accounts")).toBe(200);
    return begun;
  };
  const invited = (wanted: string) => ({ name: wanted, role: "administrator" });
  const session = await attacked.signIn(name);
  const { id: keyId, key } = (await service.admin("POST", "/api-keys", keyBody())).body;
  const promotion = await begin(session, `/operators/${id}`, { role: "administrator" }, "PATCH");
  const ofReader = await begin(session, "/operators", invited("ghost of a reader"));
  const ofKey = await begin(bearer(key), "/operators", invited("ghost of a key"));
  await service.admin("PATCH", `/operators/${id}`, { role: "reader" });
  await service.admin("DELETE", `/api-keys/${keyId}`);
  expect([await promotion.finish(), await ofReader.finish(), await ofKey.finish()]).toEqual([403, 403, 401]);
  await service.admin("PATCH", `/operators/${id}`, { role: "administrator" });
  const ofSession = await begin(session, "/api-keys", keyBody());
  await service.admin("DELETE", `/operators/${id}/sessions`);
  expect(await ofSession.finish()).toBe(401);
  const again = await attacked.signIn(name);
  const ofRemoved = await begin(again, "/operators", invited("ghost of a removed one"));
  await service.admin("DELETE", `/operators/${id}`);
  expect(await ofRemoved.finish()).toBe(401);
  expect((await namesOf()).filter((each) => each.startsWith("ghost"))).toEqual([]);
});

it("of many invitations at the moment of a removal, none is made after it", async () => {
  const { service } = attacked;
  const name = await service.createOperator();
  const id = await attacked.idOf(name);
  const session = await attacked.signIn(name);
  const inviting = (i: number) =>
    attacked.status(session, "/operators", "POST", { name: `puppet ${i}`, role: "administrator" });
  const [first, second] = [0, 10].map((from) => Array.from({ length: 10 }, (_, i) => from + i));
  await Promise.all([
    ...(first ?? []).map(inviting),
    service.admin("DELETE", `/operators/${id}`),
    ...(second ?? []).map(inviting),
  ]);
  const { events } = (await service.admin("GET", "/audit?limit=100")).body;
  interface Event {
    readonly id: number;
    readonly action: string;
    readonly actor: { readonly id: string | null };
    readonly details: { readonly operator?: string };
  }
  const removal = (events as Event[]).find(
    ({ action, details }) => action === "operator.remove" && details.operator === id,
  );
  const later = (events as Event[]).filter(
    (event) => event.action === "operator.create" && event.actor.id === id && event.id > (removal?.id ?? 0),
  );
  expect(later).toEqual([]);
});

it("a link that a removed or demoted administrator made for another, also by a key, opens nothing", async () => {
  const { service } = attacked;
  const victim = await attacked.idOf(await service.createOperator());
  const accept = async (link: string) =>
    (
      await attacked.post("/invitations/accept", {
        secret: link.split("/").at(-1),
        password: OPERATOR_PASSWORD,
      })
    ).status;
  for (const [method, body] of [["DELETE"], ["PATCH", { role: "support" }]] as const)
    for (const byKey of [false, true]) {
      const name = await service.createOperator();
      const session = await attacked.signIn(name);
      const headers = byKey ? bearer(await makeKey(session)) : session;
      const answer = await attacked.post(`/operators/${victim}/links`, {}, headers);
      const { link } = (await answer.json()) as { link: string };
      await service.admin(method, `/operators/${await attacked.idOf(name)}`, body);
      expect([method, byKey, await accept(link)]).toEqual([method, byKey, 401]);
    }
  const { link } = (await service.admin("POST", `/operators/${victim}/links`)).body;
  expect(await accept(link)).toBe(200);
});

it("no name keeps an operator from being removed, or is kept by a removed one", async () => {
  const { service } = attacked;
  const id = await attacked.idOf(await service.createOperator("reader"));
  const squatted = { name: id, role: "reader" };
  const { id: squatter } = (await service.admin("POST", "/operators", squatted)).body;
  expect((await service.admin("DELETE", `/operators/${id}`)).status).toBe(204);
  expect((await service.admin("DELETE", `/operators/${squatter}`)).status).toBe(204);
  expect((await service.admin("POST", "/operators", squatted)).status).toBe(201);
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

it("operators that were made and removed take nobody's place", async () => {
  await write(
    attacked.service,
    `insert into operators (id, name, name_key, role, epoch, created_at, removed_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
      select 'gone ' || i, 'gone', '- gone ' || i, 'reader', 0, 0, 1 from n`,
  );
  const wanted = { name: "Grace", role: "reader" };
  expect((await attacked.service.admin("POST", "/operators", wanted)).status).toBe(201);
  await write(attacked.service, "delete from operators where id like 'gone %'");
});

it("the last 1,000 removed operators stay, and every person of the provider, whom the row keeps out", async () => {
  await write(
    attacked.service,
    `insert into operators (id, name, name_key, role, identity, epoch, created_at, removed_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200)
      select 'gone ' || i, 'gone', '- gone ' || i, 'reader', case when i <= 20 then 'issuer ' || i end, 0, 0, i from n`,
  );
  const grace = { name: "Grace the second", role: "reader" };
  const { id } = (await attacked.service.admin("POST", "/operators", grace)).body;
  await attacked.service.admin("DELETE", `/operators/${id}`);
  expect(await attacked.service.admin("POST", "/operators", grace)).toMatchObject({ status: 201 });
  const { operators } = (await attacked.service.admin("GET", "/operators")).body;
  const removed = operators.filter(({ state }: { state: string }) => state === "removed");
  const ofProvider = removed.filter(({ provider }: { provider: boolean }) => provider);
  expect([ofProvider.length, removed.length - ofProvider.length]).toEqual([20, 1_000]);
  expect(removed.map(({ id }: { id: string }) => id)).toEqual(
    expect.arrayContaining([id, "gone 1", "gone 1200"]),
  );
  await write(attacked.service, "delete from operators where id like 'gone %'");
});
