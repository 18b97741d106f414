// Attack: sign in as an operator with a replayed, foreign or forged passkey assertion. Defence: signed challenges that are
// used once, the origin and the relying party checked by a library, user verification required (`operators/passkeys.ts`).
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { androidAttestation } from "../support/android-attestation.ts";
import { AttackedConsole } from "../support/console-service.ts";
import { SlowRequest } from "../support/slow-request.ts";
import { type Ceremony, SoftAuthenticator } from "../support/soft-authenticator.ts";

let attacked: AttackedConsole;
beforeAll(async () => {
  attacked = await AttackedConsole.start({
    trustedProxies: ["127.0.0.1"],
    publicUrl: "https://strong.example",
  });
});
afterAll(() => attacked.stop());

const ORIGIN = "https://strong.example";
let address = 0;
/** An address of its own for each try: wrong ones are counted. */
const from = () => ({ "x-forwarded-for": `203.0.113.${++address}` });

const ceremony = (challenge: string): Ceremony => ({ challenge, rpId: "strong.example", origin: ORIGIN });

async function challengeOf(): Promise<Ceremony> {
  const answer = await attacked.post("/passkeys/challenge", {}, from());
  return ceremony(((await answer.json()) as { challenge: string }).challenge);
}

async function options(session: Record<string, string>): Promise<Ceremony> {
  const answer = await attacked.post("/passkeys/options", {}, session);
  expect(answer.status).toBe(200);
  return ceremony(((await answer.json()) as { challenge: string }).challenge);
}

const add = async (session: Record<string, string>, credential: object) =>
  (await attacked.post("/passkeys", { name: "key", credential }, session)).status;

/** The ids of a session's passkeys, by which they are removed. */
async function listed(session: Record<string, string>): Promise<string[]> {
  const answer = await fetch(`${attacked.service.url}/admin/v1/passkeys`, { headers: session });
  return ((await answer.json()) as { passkeys: { id: string }[] }).passkeys.map(({ id }) => id);
}

async function resetPassword(name: string): Promise<number> {
  const path = `/operators/${await attacked.idOf(name)}/links`;
  const { link } = (await attacked.service.admin("POST", path)).body;
  const body = { secret: String(link).split("/").at(-1), password: "another heron by the weir" };
  return (await attacked.post("/invitations/accept", body)).status;
}

const signIn = async (credential: object, headers = from()) =>
  (await attacked.post("/sessions/passkey", { credential }, headers)).status;

async function withPasskey(role: "reader" | "administrator" = "reader") {
  const name = await attacked.service.createOperator(role);
  const session = await attacked.signIn(name);
  const authenticator = new SoftAuthenticator();
  expect(await add(session, authenticator.register(await options(session)))).toBe(201);
  return { name, session, authenticator };
}

it("a passkey signs in, and its assertion is accepted once", async () => {
  const { authenticator } = await withPasskey();
  const assertion = authenticator.assert(await challengeOf());
  expect(await signIn(assertion)).toBe(201);
  expect(await signIn(assertion)).toBe(401);
  const twice = authenticator.assert(await challengeOf());
  const statuses = await Promise.all([1, 2, 3, 4].map(() => signIn(twice)));
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
});

it("an assertion for another origin, party, purpose or time, or without the person's verification, opens nothing", async () => {
  const { authenticator, session } = await withPasskey();
  const spoilt: Ceremony[] = [
    { ...(await challengeOf()), origin: "https://evil.example" },
    { ...(await challengeOf()), origin: "http://strong.example" },
    { ...(await challengeOf()), rpId: "evil.example" },
    { ...(await challengeOf()), flags: 0b0000_0001 },
    { ...(await challengeOf()), challenge: "AAAA" },
    await options(session),
  ];
  for (const each of spoilt) expect([each, await signIn(authenticator.assert(each))]).toEqual([each, 401]);
  const late = await challengeOf();
  attacked.service.clock.advance(301);
  expect(await signIn(authenticator.assert(late))).toBe(401);
  expect(await signIn(authenticator.assert(await challengeOf()))).toBe(201);
});

it("another authenticator's signature under a known id opens nothing, nor does a counter that falls", async () => {
  const { authenticator } = await withPasskey();
  const right = authenticator.assert(await challengeOf());
  const other = new SoftAuthenticator().assert(await challengeOf());
  expect(await signIn({ ...other, id: right.id, rawId: right.rawId })).toBe(401);
  expect(await signIn(authenticator.assert({ ...(await challengeOf()), counter: 7 }))).toBe(201);
  expect(await signIn(authenticator.assert({ ...(await challengeOf()), counter: 6 }))).toBe(401);
});

it("a passkey is added by its own session alone, soon after a sign-in, and once", async () => {
  const { session } = await withPasskey();
  const other = await attacked.signIn(await attacked.service.createOperator("reader"));
  const begun = await options(session);
  expect(await add(other, new SoftAuthenticator().register(begun))).toBe(400);
  expect(await add(session, new SoftAuthenticator().register(await challengeOf()))).toBe(400);
  const evil = { ...(await options(session)), origin: "https://evil.example" };
  expect(await add(session, new SoftAuthenticator().register(evil))).toBe(400);
  expect(await add(session, new SoftAuthenticator().register(begun))).toBe(201);
  expect(await add(session, new SoftAuthenticator().register(begun))).toBe(400);
  attacked.service.clock.advance(601);
  expect((await attacked.post("/passkeys/options", {}, session)).status).toBe(403);
});

it("a removed passkey, a removed operator's, and one of before a new password open nothing", async () => {
  const one = await withPasskey();
  const [id] = await listed(one.session);
  expect(await attacked.status(one.session, `/passkeys/${id}`, "DELETE")).toBe(204);
  expect(await signIn(one.authenticator.assert(await challengeOf()))).toBe(401);
  const two = await withPasskey();
  await attacked.service.admin("DELETE", `/operators/${await attacked.idOf(two.name)}`);
  expect(await signIn(two.authenticator.assert(await challengeOf()))).toBe(401);
  const three = await withPasskey();
  expect(await resetPassword(three.name)).toBe(200);
  expect(await signIn(three.authenticator.assert(await challengeOf()))).toBe(401);
});

it("nobody removes another's passkey, and a page of another origin signs nobody in", async () => {
  const { authenticator, session } = await withPasskey();
  const other = await attacked.signIn(await attacked.service.createOperator("administrator"));
  const [id] = await listed(session);
  expect(await attacked.status(other, `/passkeys/${id}`, "DELETE")).toBe(404);
  const assertion = authenticator.assert(await challengeOf());
  expect(await signIn(assertion, { ...from(), "sec-fetch-site": "cross-site" } as never)).toBe(403);
  expect(await signIn(assertion)).toBe(201);
});

it("wrong passkeys of an address are counted as wrong tokens; then the right one waits too", async () => {
  const { authenticator } = await withPasskey();
  const headers = { "x-forwarded-for": "198.51.100.7" };
  const wrong = new SoftAuthenticator();
  for (let i = 0; i < 10; i++) expect(await signIn(wrong.assert(await challengeOf()), headers)).toBe(401);
  expect(await signIn(authenticator.assert(await challengeOf()), headers)).toBe(429);
});

it("a thief's passkey with the longest id is removed by its operator", async () => {
  const session = await attacked.signIn(await attacked.service.createOperator("reader"));
  const long = new SoftAuthenticator(1023);
  expect(await add(session, long.register(await options(session)))).toBe(201);
  expect(await signIn(long.assert(await challengeOf()))).toBe(201);
  const [id] = await listed(session);
  expect(await attacked.status(session, `/passkeys/${id}`, "DELETE")).toBe(204);
  expect(await signIn(long.assert(await challengeOf()))).toBe(401);
});

it("a passkey that a thief's session was adding during a reset of the password is not added", async () => {
  const name = await attacked.service.createOperator("reader");
  const session = await attacked.signIn(name);
  const authenticator = new SoftAuthenticator();
  const credential = authenticator.register(await options(session));
  const adding = new SlowRequest(`${attacked.service.url}/admin/v1/passkeys`, session, {
    name: "key",
    credential,
  });
  expect(await attacked.status(session, "/passkeys")).toBe(200);
  expect(await resetPassword(name)).toBe(200);
  expect(await adding.finish()).toBe(401);
  expect(await signIn(authenticator.assert(await challengeOf()))).toBe(401);
});

it("a used assertion stays used when the hash key is replaced", async () => {
  const { authenticator } = await withPasskey();
  const assertion = authenticator.assert(await challengeOf());
  expect(await signIn(assertion)).toBe(201);
  expect((await attacked.service.admin("POST", "/keys/hash/rotate")).status).toBeLessThan(300);
  attacked.service.clock.advance(120);
  expect(await signIn(authenticator.assert(await challengeOf()))).toBe(201);
  expect(await signIn(assertion)).toBe(401);
});

it("the service asks nothing at the addresses in the certificates of an attestation", async () => {
  const asked: string[] = [];
  const inner = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
  await once(inner, "listening");
  const session = await attacked.signIn(await attacked.service.createOperator("reader"));
  const attest = androidAttestation(`http://127.0.0.1:${(inner.address() as AddressInfo).port}/inner`);
  expect(await add(session, new SoftAuthenticator().register(await options(session), attest))).toBe(400);
  expect(asked).toEqual([]);
  expect(await add(session, new SoftAuthenticator().register(await options(session)))).toBe(201);
  inner.close();
});
