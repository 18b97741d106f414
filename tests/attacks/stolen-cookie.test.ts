// Attack: use the cookie of an operator's browser, which the browser sends to every port of the host, and so to other users'
// programs. Defence: a session has two secrets, and the page's half goes only to the service (`operators/sessions.ts`).
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OPERATOR_PASSWORD, TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
const pages = temporaryFolder();
beforeAll(async () => {
  for (const folder of ["assets", "console"]) mkdirSync(join(pages.path, folder));
  for (const file of ["index.html", "console/index.html"])
    writeFileSync(join(pages.path, file), "<!doctype html>");
  service = await TestService.start({ pages: ["console"], pagesDirectory: pages.path });
});
afterAll(async () => {
  await service.stop();
  pages.remove();
});

async function signIn() {
  const name = await service.createOperator();
  const response = await fetch(`${service.url}/admin/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
    body: JSON.stringify({ name, password: OPERATOR_PASSWORD }),
  });
  const { pageSecret } = (await response.json()) as { pageSecret: string };
  const [cookie = ""] = (response.headers.getSetCookie()[0] ?? "").split(";");
  return { cookie, pageSecret };
}

/** The status of a call by a program that copies everything a page of the service would send. */
async function ask(method: string, path: string, headers: Record<string, string>, body?: object) {
  const abort = new AbortController();
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: {
      ...(body && { "content-type": "application/json" }),
      "sec-fetch-site": "same-origin",
      origin: service.url,
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: abort.signal,
  });
  abort.abort();
  return response.status;
}

const CALLS: readonly (readonly [method: string, path: string, body?: object])[] = [
  ["GET", "/admin/v1/accounts"],
  ["GET", "/admin/v1/audit"],
  ["GET", "/admin/v1/events"],
  ["GET", "/admin/v1/sessions/current"],
  ["GET", "/admin/v1/policy"],
  ["PUT", "/admin/v1/policy", { maxPinAttempts: 100 }],
  ["POST", "/admin/v1/api-keys", { name: "thief", scopes: ["verify"] }],
  ["POST", "/admin/v1/accounts", { login: "thief@openpims.example" }],
  ["DELETE", "/admin/v1/sessions/current"],
];

it("the cookie alone opens nothing", async () => {
  const { cookie } = await signIn();
  for (const [method, path, body] of CALLS) expect(await ask(method, path, { cookie }, body), path).toBe(401);
});

it("nor does the page's half alone, another session's half, or a part of it", async () => {
  const [one, two] = [await signIn(), await signIn()];
  const opens = (cookie: string, page: string) =>
    ask("GET", "/admin/v1/accounts", { ...(cookie && { cookie }), "x-openpims-page": page });
  expect(await opens("", one.pageSecret)).toBe(401);
  expect(await opens(one.cookie, two.pageSecret)).toBe(401);
  expect(await opens(one.cookie, one.pageSecret.slice(0, 42))).toBe(401);
  expect(await opens(one.cookie, `${one.pageSecret}, ${two.pageSecret}`)).toBe(401);
  expect(await opens(one.cookie, one.cookie.split("=")[1] ?? "")).toBe(401);
  expect(await opens(one.cookie, one.pageSecret)).toBe(200);
});

it("cookies of the name that a page on another port sets do not shut the operator out", async () => {
  const { cookie, pageSecret } = await signIn();
  const tossed = `openpims-operator=${"A".repeat(43)}; openpims-operator=x; openpims-operator`;
  for (const cookies of [`${tossed}; ${cookie}`, `${cookie}; ${tossed}`])
    expect(await ask("GET", "/admin/v1/accounts", { cookie: cookies, "x-openpims-page": pageSecret })).toBe(
      200,
    );
  const other = await signIn();
  const both = { cookie: `${cookie}; ${other.cookie}`, "x-openpims-page": pageSecret };
  expect(await ask("GET", "/admin/v1/accounts", both)).toBe(200);
  expect(await ask("GET", "/admin/v1/accounts", { ...both, cookie: other.cookie })).toBe(401);
});

it("both together open everything, as the operator's page does", async () => {
  for (const [method, path, body] of CALLS) {
    const { cookie, pageSecret } = await signIn();
    expect(await ask(method, path, { cookie, "x-openpims-page": pageSecret }, body), path).toBeLessThan(300);
  }
});
