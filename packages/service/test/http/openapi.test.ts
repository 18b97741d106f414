// The OpenAPI document is valid and has exactly the routes that teams and operators call.

import { type TestService, temporaryFolder } from "@openpims/testing/harness";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtService } from "../support/built-service.ts";
import { emptyPages } from "../support/console-service.ts";
import { type Operation, operationsOf } from "../support/json-calls.ts";
import { fits } from "../support/json-schema.ts";

const pages = temporaryFolder();
emptyPages(pages.path);
afterAll(pages.remove);

describe.each([
  ["a demo", {}],
  ["a service with the console", { pages: ["console"], pagesDirectory: pages.path }],
  ["a service that is no demo", { demo: false }],
] as const)("of %s", (_name, options) => {
  let service: TestService;
  // biome-ignore lint/suspicious/noExplicitAny: the validator says what it is
  let document: any;
  let operations: [call: string, operation: Operation][];

  beforeAll(async () => {
    service = await builtService(options);
    const response = await service.fetch(`${service.url}/openapi.json`);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    document = await response.json();
    operations = await operationsOf(service);
  });
  afterAll(() => service.stop());

  it("is a valid document of version 3.1", async () => {
    const result = await new Validator().validate(document);
    expect(result).toMatchObject({ valid: true });
    expect(document.openapi).toBe("3.1.0");
  });

  it("has every route but those of devices, the identity provider and the pages, the proof, and no other", () => {
    const registered = service.running.routes;
    const others =
      /^(\/iwws\/MAC|\/am\/oauth2\/|\/\.well-known\/|\/(sign-in|create-account|change-\w+)\/:uid|\/page\.(css|js|svg)$|\/new-password(\.js)?$|\/(assets|console)\b|\/$|\/demo\/first-page.json$|\/admin\/v1\/proofs$)/;
    const expected = registered
      .filter(({ url }) => !others.test(url))
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, "{$1}")}`);
    expect(expected.length).toBeGreaterThan(30);
    expect(operations.map(([call]) => call).sort()).toEqual(expected.sort());
    expect(registered.length).toBeGreaterThan(expected.length + 8);
  });

  it("describes each call: its purpose, its guard, its input and its answers", () => {
    const open = ["GET /healthz", "GET /readyz", "GET /openapi.json", "GET /demo/account"];
    // They take the credentials themselves.
    open.push("GET /admin/v1/sessions/provider");
    open.push(
      ...[
        "sessions",
        "sessions/passkey",
        "sessions/provider",
        "sessions/provider/begin",
        "passkeys/challenge",
        "invitations/read",
        "invitations/accept",
      ].map((path) => `POST /admin/v1/${path}`),
    );
    const schemes = Object.keys(document.components.securitySchemes);
    for (const [call, { summary, tags, security, parameters = [], requestBody, responses }] of operations) {
      expect(summary, call).toMatch(/^.{5,}/);
      expect(tags, call).toEqual([expect.stringMatching(/./)]);
      const named = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
      expect(call.match(/\{\w+\}/g) ?? [], call).toEqual(named);
      for (const { schema } of Object.values(requestBody?.content ?? {})) expect(schema, call).toBeDefined();
      expect(Object.keys(responses)[0], call).toMatch(/^2/);
      for (const [status, { content = {} }] of Object.entries(responses))
        expect([call, status, Object.keys(content).length]).toEqual([call, status, status === "204" ? 0 : 1]);
      if (open.includes(call)) expect(security, call).toBeUndefined();
      else {
        expect(security?.length, call).toBeGreaterThan(0);
        for (const each of security ?? [])
          for (const name of Object.keys(each)) expect(schemes).toContain(name);
        expect(responses, call).toHaveProperty("401");
      }
    }
  });

  it("has an example of each body of operators and verifiers, which its schema takes", async () => {
    const bodies = operations.filter(
      ([call, { requestBody }]) => / \/(admin|v1)\//.test(call) && requestBody,
    );
    expect(bodies.length).toBeGreaterThan(7);
    for (const [call, { requestBody }] of bodies) {
      const { schema, example } = requestBody?.content["application/json"] ?? {};
      expect([call, await fits(schema, example)]).toEqual([call, true]);
    }
  });
});
