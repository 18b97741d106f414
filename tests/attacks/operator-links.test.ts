// Attack: use an operator's one-time link twice, late, after a newer one, from another page, or a guessed one. Defence: the
// store has its hash alone, with its end; using it deletes it in the same transaction (`operators/links.ts`).
import { OPERATOR_PASSWORD, TestService } from "@openpims/testing/harness";
import { read } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AttackedConsole } from "../support/console-service.ts";

let attacked: AttackedConsole;
beforeAll(async () => {
  attacked = await AttackedConsole.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => attacked.stop());

const secretOf = (link: string): string => link.split("/").at(-1) ?? "";

const accept = async (secret: string, more: object = {}, headers: Record<string, string> = {}) =>
  (await attacked.post("/invitations/accept", { secret, password: OPERATOR_PASSWORD, ...more }, headers))
    .status;

const invite = async (name: string) => {
  const { body } = await attacked.service.admin("POST", "/operators", { name, role: "reader" });
  return { id: body.id as string, secret: secretOf(body.link) };
};

it("the first administrator's link works once, and not beside an administrator", async () => {
  const secret = secretOf(attacked.service.running.firstLink ?? "");
  expect(await accept(secret, { name: "\u202eecilA" })).toBe(400);
  expect(await accept(secret, { name: "Alice", password: "short" })).toBe(400);
  expect(await accept(secret, { name: "Alice", password: "alice alice alice" })).toBe(400);
  expect(await accept(secret, { name: "Alice" })).toBe(200);
  expect(await accept(secret, { name: "Mallory" })).toBe(401);
});

it("no name has an invisible letter, so that two names look alike", async () => {
  for (const unseen of ["\u3164", "\uffa0", "\u1160", "\u034f", "\ufe0f", "\u200d", "\u{e0100}"]) {
    const wanted = { name: `Alice${unseen}`, role: "reader" };
    expect([unseen, (await attacked.service.admin("POST", "/operators", wanted)).status]).toEqual([
      unseen,
      400,
    ]);
  }
});

it("no name has letters of two scripts, or of another one that read as Latin", async () => {
  const statusOf = async (name: string) =>
    (await attacked.service.admin("POST", "/operators", { name, role: "reader" })).status;
  for (const name of ["\u0430lice", "Al\u0456ce", "\u0441\u043e\u0440", "Alice \u0421"])
    expect([name, await statusOf(name)]).toEqual([name, 400]);
  for (const name of ["Zoë O’Brien", "Иван Петров", "田中 さくら", "Łukasz-2"])
    expect([name, await statusOf(name)]).toEqual([name, 201]);
});

it("no API key's name has an invisible sign, or one that turns the text", async () => {
  const statusOf = async (name: string) =>
    (await attacked.service.admin("POST", "/api-keys", { name })).status;
  for (const sign of ["\u202e", "\u2066", "\u200b", "\u2028", "\u0085", "\u3164", "\ue000"])
    expect([sign, await statusOf(`shop${sign}`)]).toEqual([sign, 400]);
  expect(await statusOf("shop (ci/deploy), 2 é")).toBe(201);
});

it("without a console there is no link", async () => {
  const other = await TestService.start({ pages: [] });
  expect(other.running.firstLink).toBeUndefined();
  await other.stop();
});

it("a link works once, also at the same moment", async () => {
  const { secret } = await invite("Bob");
  const statuses = await Promise.all([1, 2, 3, 4].map(() => accept(secret)));
  expect(statuses.filter((status) => status === 200)).toEqual([200]);
});

it("a link ends after an hour, with a newer one, and with its operator", async () => {
  const late = await invite("Carol");
  attacked.service.clock.advance(3_601);
  expect(await accept(late.secret)).toBe(401);
  const older = await invite("Dave");
  const { link } = (await attacked.service.admin("POST", `/operators/${older.id}/links`)).body;
  expect(await accept(older.secret)).toBe(401);
  await attacked.service.admin("DELETE", `/operators/${older.id}`);
  expect(await accept(secretOf(link))).toBe(401);
});

it("a link gives no other name or role than its operator's", async () => {
  const { id, secret } = await invite("Erin");
  expect(await accept(secret, { name: "Alice" })).toBe(200);
  const { operators } = (await attacked.service.admin("GET", "/operators")).body;
  expect(operators.find((operator: { id: string }) => operator.id === id)).toMatchObject({
    name: "Erin",
    role: "reader",
    state: "active",
  });
});

it("a page of another origin uses no link", async () => {
  const { secret } = await invite("Frank");
  expect(await accept(secret, {}, { "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await accept(secret, {}, { origin: "https://evil.example" })).toBe(403);
  expect(await accept(secret)).toBe(200);
});

it("guessed links of an address are counted as wrong tokens", async () => {
  const address = { "x-forwarded-for": "203.0.113.7" };
  for (let i = 0; i < 10; i++) expect(await accept(String(i).padStart(43, "A"), {}, address)).toBe(401);
  expect(await accept("B".repeat(43), {}, address)).toBe(429);
});

it("the store has no link in clear", async () => {
  const { secret } = await invite("Grace");
  const links = JSON.stringify(await read(attacked.service, "select * from operator_links"));
  expect(links).toContain("operator_id");
  expect(links).not.toContain(secret);
});
