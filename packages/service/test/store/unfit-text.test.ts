// PostgreSQL stores no NUL in a text. On either store a request with one gets the usual refusal.

import { Application } from "@openpims/testing/browser";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

const NUL = "\0";
let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

it("an OTP's login is refused like an unknown one", async () => {
  expect(await service.verify(`some${NUL}body@openpims.example`, "aaaaaaaa")).toBe(false);
  expect(await service.verify("demo@openpims.example", `aaaa${NUL}aaa`)).toBe(false);
});

it("a sign-in is refused like a wrong password", async () => {
  const application = new Application(service);
  const { url } = await application.signInPage();
  const form = { login: `demo${NUL}@openpims.example`, password: `demo${NUL}password` };
  expect((await application.browser.open(url, form)).status).toBe(401);
});

it.each([
  ["POST", "/accounts", { login: `some${NUL}body@openpims.example` }, 400],
  ["POST", "/api-keys", { name: `back${NUL}end` }, 400],
  ["GET", "/accounts/some%00body", undefined, 404],
  ["PATCH", "/devices/some%00device", { disabled: true }, [400, 404]],
  ["DELETE", "/devices/some%00device", undefined, [400, 404]],
  ["DELETE", "/api-keys/some%00key", undefined, [400, 404]],
])("%s %s of the operator's is refused", async (method, path, body, expected) => {
  expect([expected].flat()).toContain((await service.admin(method, path, body)).status);
});
