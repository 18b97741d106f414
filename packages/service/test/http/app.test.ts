// The application as in production, without listening: the headers of every answer, and the content of errors.

import { temporaryFolder } from "@openpims/testing/harness";
import { afterEach, describe, expect, it } from "vitest";
import { buildApp } from "../../src/app.ts";
import { type Composition, compose } from "../../src/composition.ts";

const folders: ReturnType<typeof temporaryFolder>[] = [];
const open: Composition[] = [];

async function composed(): Promise<Composition> {
  const folder = temporaryFolder();
  folders.push(folder);
  const composition = await compose({ dataDirectory: folder.path });
  open.push(composition);
  return composition;
}

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  for (const each of folders.splice(0)) each.remove();
});

describe("every answer", () => {
  it.each([
    ["/healthz", 200],
    ["/no/such/route", 404],
    ["/admin/v1/policy", 401],
    ["/iwws/MAC", 400],
    ["/sign-in/some-interaction", 500],
  ])("of %s, a %i, is kept by nobody and framed by nobody", async (url, status) => {
    const { context } = await composed();
    const answer = await buildApp(context).app.inject(url);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  });
});

describe("an unforeseen error", () => {
  it("is a 500 that repeats nothing of it", async () => {
    const { context } = await composed();
    const { app } = buildApp(context);
    app.get("/broken", () => {
      throw new Error("a secret");
    });
    const answer = await app.inject("/broken");
    expect([answer.statusCode, answer.json()]).toEqual([500, { error: "internal error" }]);
  });

  it("is a 503 where the store is gone, and the health says so", async () => {
    const { context, close } = await composed();
    const { app } = buildApp(context);
    await app.ready();
    await close();
    expect((await app.inject("/readyz")).statusCode).toBe(503);
    expect((await app.inject("/healthz")).statusCode).toBe(200);
  });
});

it("names every route once it is ready, and has no pages where none are asked for", async () => {
  const { context } = await composed();
  const { app, routes } = buildApp(context);
  await app.ready();
  const calls = routes.map(({ method, url }) => `${method} ${url}`);
  expect(calls).toContain("POST /v1/otp/verify");
  expect(new Set(calls).size).toBe(calls.length);
  expect(calls.filter((call) => call.includes("/console"))).toEqual([]);
});
