// The OpenAPI document is valid, says every route that teams and operators call, and nothing else.

import type { TestService } from "@openpims/testing/harness";
import { Validator } from "@seriousme/openapi-schema-validator";
import fastify from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { builtService } from "../support/built-service.ts";
import { callsOf } from "../support/json-calls.ts";

interface Operation {
  readonly summary?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object; readonly example?: object }>>;
  };
  readonly responses: Readonly<Record<string, object>>;
}

let service: TestService;
// biome-ignore lint/suspicious/noExplicitAny: the validator says what it is
let document: any;

beforeAll(async () => {
  service = await builtService();
  const response = await service.fetch(`${service.url}/openapi.json`);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  document = await response.json();
});
afterAll(() => service.stop());

const operations = (): [call: string, operation: Operation][] =>
  Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

it("is a valid document of version 3.1", async () => {
  const result = await new Validator().validate(document);
  expect(result).toMatchObject({ valid: true });
  expect(document.openapi).toBe("3.1.0");
});

it("has every route but those of devices and of the identity provider, and no other", async () => {
  const registered = service.running.routes;
  const others =
    /^(\/iwws\/MAC|\/am\/oauth2\/|\/\.well-known\/|\/(sign-in|create-account|change-\w+)\/:uid|\/sign-in\.css$)/;
  const expected = registered
    .filter(({ url }) => !others.test(url))
    .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, "{$1}")}`);
  expect(expected.length).toBeGreaterThan(30);
  expect(
    operations()
      .map(([call]) => call)
      .sort(),
  ).toEqual(expected.sort());
  expect(registered.length).toBeGreaterThan(expected.length + 8);
});

it("says of each what it is, what opens it, and what it answers", () => {
  const open = ["GET /healthz", "GET /readyz", "GET /openapi.json", "GET /demo/account"];
  const schemes = Object.keys(document.components.securitySchemes);
  for (const [call, { summary, security, responses }] of operations()) {
    expect(summary, call).toMatch(/^.{5,}/);
    expect(Object.keys(responses)[0], call).toMatch(/^2/);
    if (open.includes(call)) expect(security, call).toBeUndefined();
    else {
      expect(security?.length, call).toBeGreaterThan(0);
      for (const each of security ?? [])
        for (const name of Object.keys(each)) expect(schemes).toContain(name);
      expect(responses, call).toHaveProperty("401");
    }
  }
});

it("is attacked whole: every call of operators and verifiers is in the list of bad-json and bearers", () => {
  const patterns = operations()
    .map(([call]) => call)
    .filter((call) => / \/(admin|v1|FS)/.test(call))
    .map((call) => ({ call, pattern: new RegExp(`^${call.replace(/\{\w+\}/g, "[^/]+")}$`) }));
  const attacked = callsOf("device").map(({ method, path }) => `${method} ${path.split("?")[0]}`);
  for (const { call, pattern } of patterns)
    expect(
      attacked.some((each) => pattern.test(each)),
      call,
    ).toBe(true);
});

it("describes the bodies as they are checked: each example is taken by its schema", async () => {
  let examples = 0;
  for (const [call, operation] of operations()) {
    const { schema, example } = operation.requestBody?.content["application/json"] ?? {};
    if (example === undefined) continue;
    examples++;
    const app = fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } });
    app.post("/", { schema: { body: schema } }, () => "taken");
    const answer = await app.inject({ method: "POST", url: "/", payload: example });
    expect([call, answer.body]).toEqual([call, "taken"]);
    await app.close();
  }
  expect(examples).toBeGreaterThan(5);
});
