// The answers of the operator API and of the verification match the OpenAPI document.

import type { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { builtService } from "../support/built-service.ts";
import { type Call, callsOf, login, nameOf } from "../support/json-calls.ts";
import { fits } from "../support/json-schema.ts";

let service: TestService;
let calls: Call[];

beforeAll(async () => {
  service = await builtService();
  await service.admin("POST", "/accounts", { login, password: "correct horse battery" });
  const device = await HandDevice.enrolled(service, await service.activationCode(login));
  await device.otp();
  await service.activationCode(login);
  calls = await callsOf(service, device.id);
});
afterAll(() => service.stop());

/** Sends a call, and expects its answer in the document. @returns the answer's status */
async function send(call: Call, path: string, body: unknown, token: string): Promise<number> {
  const response = await service.fetch(`${service.url}${path}`, {
    method: call.method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { status } = response;
  const documented = call.operation.responses[status];
  expect(documented, `${nameOf(call)}: ${status}`).toBeDefined();
  if (call.endless && response.ok) {
    await response.body?.cancel();
    return status;
  }
  const text = await response.text();
  const { schema } = documented?.content?.["application/json"] ?? {};
  const isCsv = response.headers.get("content-type")?.startsWith("text/csv") === true;
  const asSaid = schema
    ? await fits(schema, JSON.parse(text))
    : isCsv
      ? documented?.content?.["text/csv"] !== undefined
      : text === "";
  expect([nameOf(call), status, text, asSaid]).toEqual([nameOf(call), status, text, true]);
  return status;
}

/** The faults of a request and the status of each. A call that cannot have the fault gives `undefined`. */
const wrong: readonly (readonly [
  what: string,
  status: number,
  request: (call: Call) => unknown[] | undefined,
])[] = [
  ["no bearer that opens it", 401, ({ path, body }) => [path, body, "wrong"]],
  ["a body of another form", 400, ({ path, body }) => body && [path, { ...body, more: 1 }]],
  [
    "a query of another form",
    400,
    ({ path, body, operation: { parameters = [] } }) =>
      parameters.some((parameter) => parameter.in === "query")
        ? [`${path}${path.includes("?") ? "&" : "?"}action=1&action=2&cursor=`, body]
        : undefined,
  ],
  [
    "no such account",
    404,
    ({ path, body }) => (path.includes(login) ? [path.replace(login, "nobody"), body] : undefined),
  ],
];

it.each(wrong)("with %s: %i", async (_what, status, requestOf) => {
  let sent = 0;
  for (const call of calls) {
    const request = requestOf(call);
    if (!request) continue;
    // Ten wrong tokens of an address are checked in ten minutes.
    service.clock.advance(601);
    const [path, body, token = service.running.adminToken] = request;
    expect([nameOf(call), await send(call, String(path), body, String(token))]).toEqual([
      nameOf(call),
      status,
    ]);
    sent++;
  }
  expect(sent).toBeGreaterThan(5);
});

it("with nothing wrong: a success, and a 404 of an id that is nothing's", async () => {
  for (const call of calls) {
    const status = await send(call, call.path, call.body, service.running.adminToken);
    expect([nameOf(call), status < 300 || status]).toEqual([
      nameOf(call),
      call.path.endsWith("/0") || call.path.includes("/released-logins/") ? 404 : true,
    ]);
  }
});
