// Requests of monitors and careless clients: HEAD, an empty body, a path that is too long.
import { PassThrough } from "node:stream";
import { serviceLogger } from "@openpims/service";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
const lines: string[] = [];
beforeAll(async () => {
  const stream = new PassThrough().on("data", (line) => lines.push(String(line)));
  service = await TestService.start({ logger: serviceLogger(stream) });
});
afterAll(() => service.stop());

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${service.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${service.running.adminToken}`, ...init.headers },
  });

it.each(["/healthz", "/readyz", "/openapi.json", "/admin/v1/policy"])(
  "HEAD %s answers as GET",
  async (path) => {
    const [head, get] = [await ask(path, { method: "HEAD" }), await ask(path)];
    expect([head.status, await head.text()]).toEqual([get.status, ""]);
    expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
  },
);

it("HEAD of the events leaves no listener behind", async () => {
  for (let i = 0; i < 60; i++) expect((await ask("/admin/v1/events", { method: "HEAD" })).status).toBe(200);
});

it.each([
  "application/json",
  "application/json; charset=utf-8",
  "application/x-www-form-urlencoded",
  "application/octet-stream",
])("an empty body of the type %s counts as no body", async (type) => {
  const login = await service.createAccount();
  const headers = { "content-type": type };
  expect((await ask(`/admin/v1/accounts/${login}`, { method: "DELETE", headers })).status).toBe(204);
});

it.each([
  ["no JSON", 400, "/v1/otp/verify", "application/json", "{", "the body is not JSON"],
  [
    "another type",
    415,
    "/v1/otp/verify",
    "text/csv",
    "a,b",
    "the content-type is not one that this route takes",
  ],
  ["a long path", 414, `/admin/v1/accounts/${"a".repeat(300)}`, "", "", "a part of the path is too long"],
])("%s is told what is wrong, and nothing is echoed", async (_, status, path, type, body, said) => {
  const answer = await ask(
    path,
    body === "" ? {} : { method: "POST", headers: { "content-type": type }, body },
  );
  const text = await answer.text();
  expect([answer.status, Object.keys(JSON.parse(text))]).toEqual([status, ["error"]]);
  expect(text).toContain(said);
  expect(text).not.toContain("aaaa");
});

it("the log has the route's pattern, whatever was asked for", async () => {
  await ask("/admin/v1/accounts/somebody@openpims.example");
  await ask(`/${"secret".repeat(1_000)}`);
  const log = lines.join("");
  expect(log).toContain('"route":"/admin/v1/accounts/:login"');
  expect(log).toContain('"route":"unmatched"');
  expect(log).not.toMatch(/somebody@|secret/);
});
