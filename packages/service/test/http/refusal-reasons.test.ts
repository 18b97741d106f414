// A refusal names the field in question and a reason, so that a page shows it at the field and in its own words.
import type { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ConsoleService, startConsole } from "../support/console-service.ts";

let started: ConsoleService;
let service: TestService;

beforeAll(async () => {
  started = await startConsole();
  ({ service } = started);
  await service.admin("POST", "/accounts", { login: "taken@openpims.example" });
  await service.admin("POST", "/operators", { name: "Alice", role: "reader" });
});
afterAll(() => started.stop());

const login = "driver@openpims.example";

it.each([
  ["POST /accounts", { login: "ab" }, 400, "login", "tooShort"],
  ["POST /accounts", { login: "with space" }, 400, "login", "malformed"],
  ["POST /accounts", { login: `${login}@` }, 400, "login", "malformed"],
  ["POST /accounts", {}, 400, "login", "missing"],
  ["POST /accounts", { login, phoneNumber: "12345678x" }, 400, "phoneNumber", "malformed"],
  ["POST /accounts", { login, phoneNumber: "12" }, 400, "phoneNumber", "tooShort"],
  ["POST /accounts", { login, password: "x".repeat(300) }, 400, "password", "tooLong"],
  ["POST /accounts", { login, hunter2: true }, 400, undefined, "unknown"],
  ["POST /accounts", { login: "taken@openpims.example" }, 409, "login", "taken"],
  ["PUT /policy", { maxPinAttempts: 0 }, 400, "maxPinAttempts", "outOfRange"],
  ["POST /operators", { name: " ", role: "reader" }, 400, "name", "malformed"],
  ["POST /operators", { name: "Alice", role: "reader" }, 409, "name", "taken"],
  ["POST /operators", { name: "Bob", role: "king" }, 400, "role", "malformed"],
  ["POST /api-keys", { name: "x", expiresAt: "2001-01-01T00:00:00Z" }, 400, "expiresAt", "notFuture"],
  ["POST /api-keys", { name: "x", scopes: ["reader"] }, 400, "expiresAt", "withinYear"],
  ["DELETE /audit?before=2999-01-01T00:00:00Z", undefined, 400, "before", "notPast"],
] as const)("%s %j: %i %s %s", async (call, body, status, field, reason) => {
  const [method = "", path = ""] = call.split(" ");
  const answer = await service.admin(method, path, body);
  expect([answer.status, answer.body.field, answer.body.reason]).toEqual([status, field, reason]);
  expect(JSON.stringify(answer.body)).not.toContain("hunter2");
});

it("gives each entry of an import its own field and reason", async () => {
  const { body } = await service.admin("POST", "/accounts/import", {
    accounts: [
      { login: "ab" },
      { login, phoneNumber: "123456789012345678901" },
      { login, passwordHash: "no" },
      7,
    ],
  });
  expect(body.results.map(({ field, reason }: Record<string, unknown>) => [field, reason])).toEqual([
    ["login", "tooShort"],
    ["phoneNumber", "malformed"],
    ["passwordHash", "malformed"],
    [undefined, "malformed"],
  ]);
});
