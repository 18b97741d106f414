// Attack: guess an operator's password, from many addresses, under many spellings of the name, or from another page.
// Defence: the limits of users' passwords, counted by the name's normal form, before the hash (`operators/sign-in.ts`).
import { OPERATOR_PASSWORD } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AttackedConsole } from "../support/console-service.ts";

let attacked: AttackedConsole;
beforeAll(async () => {
  attacked = await AttackedConsole.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => attacked.stop());

const guess = async (name: string, address: string, password = "a wrong password of it") =>
  (await attacked.post("/sessions", { name, password }, { "x-forwarded-for": address })).status;

it("from many addresses: ten wrong passwords of a name, then growing delays, also for the right one", async () => {
  const name = await attacked.service.createOperator();
  const statuses = [];
  for (let i = 0; i < 14; i++) statuses.push(await guess(name, `203.0.113.${i}`));
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(11);
  expect(statuses.slice(11)).toEqual([429, 429, 429]);
  expect(await guess(name, "198.51.100.1", OPERATOR_PASSWORD)).toBe(429);
  attacked.service.clock.advance(31);
  expect(await guess(name, "198.51.100.1", OPERATOR_PASSWORD)).toBe(201);
});

it("spellings of a name are one name", async () => {
  const name = await attacked.service.createOperator();
  const spellings = [name, name.toUpperCase(), ` ${name} `, name.replace(" ", "  "), name.normalize("NFD")];
  const statuses = [];
  for (let i = 0; i < 15; i++)
    statuses.push(await guess(spellings[i % spellings.length] ?? name, `203.0.113.${100 + i}`));
  expect(statuses.slice(11)).toEqual([429, 429, 429, 429]);
});

it("an operator's own browser goes on while strangers guess", async () => {
  const name = await attacked.service.createOperator();
  const { cookie = "" } = await attacked.signIn(name);
  for (let i = 0; i < 14; i++) await guess(name, `192.0.2.${i}`);
  const own = await attacked.post("/sessions", { name, password: OPERATOR_PASSWORD }, { cookie });
  expect(own.status).toBe(201);
});

it("an unknown name has the same limits", async () => {
  const statuses = [];
  for (let i = 0; i < 14; i++) statuses.push(await guess("nobody", `203.0.113.${200 + i}`));
  expect(statuses.slice(11)).toEqual([429, 429, 429]);
});

it("a page of another origin signs nobody in, and the service's own token opens no session", async () => {
  const name = await attacked.service.createOperator();
  const body = { name, password: OPERATOR_PASSWORD };
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
  ])
    expect((await attacked.post("/sessions", body, headers as Record<string, string>)).status).toBe(403);
  const token = { authorization: `Bearer ${attacked.service.running.adminToken}` };
  expect((await attacked.post("/sessions", { ...body, password: "wrong" }, token)).status).toBe(401);
});

it("strangers' wrong passwords become a count in the audit log", async () => {
  const { service } = attacked;
  const name = await service.createOperator();
  for (let i = 0; i < 40; i++) {
    service.clock.advance(3_600);
    await guess(name, `198.18.0.${i}`);
    service.clock.advance(-3_599);
  }
  const id = await attacked.idOf(name);
  const { events } = (await service.admin("GET", "/audit?action=operator.sign-in&result=refused&limit=100"))
    .body;
  const own = events.filter((event: { actor: { id: string | null } }) => event.actor.id === id);
  expect(own.length).toBeLessThanOrEqual(20);
});
