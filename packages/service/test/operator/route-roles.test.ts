// The table of roles: each registered route of the operator API, with each role and none.
import type { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROUTE_ROLES } from "../../src/http/operator/route-roles.ts";
import { type OperatorRole, operatorRoles } from "../../src/operators/roles.ts";
import { type ConsoleService, startConsole } from "../support/console-service.ts";

let running: ConsoleService;
let service: TestService;
const keys = new Map<string, string>();
beforeAll(async () => {
  running = await startConsole();
  ({ service } = running);
  const expiresAt = new Date(service.clock.now() + 86_400_000).toISOString();
  for (const role of operatorRoles) {
    const { body } = await service.admin("POST", "/api-keys", { name: role, scopes: [role], expiresAt });
    keys.set(role, body.key);
  }
});
afterAll(() => running.stop());

const routes = () =>
  service.running.routes
    .filter(({ url }) => url.startsWith("/admin/v1/"))
    .map(({ method, url }) => ({ method, url, call: `${method} ${url.slice("/admin/v1".length)}` }));

async function ask(method: string, url: string, bearer: string | undefined): Promise<number> {
  const response = await fetch(`${service.url}${url.replaceAll(/:\w+/g, "0")}`, {
    method,
    headers: { ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
  });
  await response.body?.cancel();
  return response.status;
}

it("has a row for each registered route, and no other", () => {
  expect(
    routes()
      .map(({ call }) => call)
      .sort(),
  ).toEqual(Object.keys(ROUTE_ROLES).sort());
});

const rows: readonly (readonly [call: string, least: OperatorRole | "none"])[] = Object.entries(ROUTE_ROLES);

it.each(rows.filter(([, least]) => least !== "none"))("%s: %s", async (call, least) => {
  const route = routes().find((each) => each.call === call);
  if (!route) throw new Error("not registered");
  expect(await ask(route.method, route.url, undefined)).toBe(401);
  for (const role of operatorRoles) {
    const status = await ask(route.method, route.url, keys.get(role));
    const opens = operatorRoles.indexOf(role) >= operatorRoles.indexOf(least as OperatorRole);
    expect([role, status, status === 401]).toEqual([role, opens ? status : 403, false]);
    expect(opens && status === 403).toBe(false);
  }
});

it("a reader only reads, and support neither makes nor deletes accounts, keys, operators or rules", () => {
  const changes = rows.filter(([call, least]) => least !== "none" && !call.startsWith("GET "));
  expect(changes.filter(([, least]) => least === "reader").map(([call]) => call)).toEqual([
    // An operator's own.
    "DELETE /sessions/current",
    "POST /passkeys",
    "POST /passkeys/options",
    "DELETE /passkeys/:id",
    "PUT /password",
  ]);
  expect(
    changes
      .filter(([, least]) => least === "support")
      .map(([call]) => call)
      .filter((call) => !/ \/(accounts\/:login|devices\/:id)/.test(call)),
  ).toEqual([]);
});
