// Attack: DNS rebinding. A page of another site points its own name at the service, and then shares its origin.
// Defence: a request's `Host` must be the public address, the address listened on, or a name of this machine on this machine
// (`http/known-hosts.ts`). In clear text the service listens on this machine only (`settings/listening.ts`).
import { once } from "node:events";
import { request } from "node:http";
import { startService } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
let published: TestService;
beforeAll(async () => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"] });
  published = await TestService.start({ publicUrl: "https://strong.example" });
});
afterAll(async () => {
  await service.stop();
  await published.stop();
});

async function ask(at: TestService, method: string, path: string, headers: Record<string, string>) {
  const sent = request(`${at.url}${path}`, { method, headers, agent: false });
  sent.end();
  const [answer] = await once(sent, "response");
  answer.resume();
  return answer.statusCode as number;
}

const PATHS = [
  ["GET", "/"],
  ["GET", "/openapi.json"],
  ["GET", "/.well-known/openid-configuration"],
  ["GET", "/am/oauth2/authorize"],
  ["POST", "/am/oauth2/access_token"],
  ["GET", "/iwws/MAC"],
  ["POST", "/v1/otp/verify"],
  ["GET", "/admin/v1/accounts"],
  ["POST", "/admin/v1/sessions"],
  ["GET", "/phone/"],
  ["GET", "/demo/first-page.json"],
  ["GET", "/no/such/path"],
] as const;

const FOREIGN = [
  "evil.example",
  "evil.example:8400",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "evil.example@127.0.0.1",
  "10.0.0.1",
  "strong.example.evil.example",
];

it.each(PATHS)("%s %s: a foreign name is refused", async (method, path) => {
  for (const host of FOREIGN) {
    expect([host, await ask(service, method, path, { host })]).toEqual([host, expect.toBeOneOf([400, 421])]);
    expect([host, await ask(published, method, path, { host })]).toEqual([
      host,
      expect.toBeOneOf([400, 421]),
    ]);
  }
});

it("a forwarded name is refused likewise", async () => {
  const { host } = new URL(service.url);
  const forwarded = { host, "x-forwarded-host": "evil.example", "x-forwarded-for": "203.0.113.9" };
  expect(await ask(service, "GET", "/openapi.json", forwarded)).toBe(421);
  const hidden = { host: "evil.example", "x-forwarded-host": host, "x-forwarded-for": "203.0.113.9" };
  expect(await ask(service, "GET", "/openapi.json", hidden)).toBe(421);
});

it("the names of this machine, the public one, and health checks are answered", async () => {
  const { host, port } = new URL(service.url);
  for (const name of [host, `localhost:${port}`, "LOCALHOST", `[::1]:${port}`, "127.0.0.1:9999"])
    expect([name, await ask(service, "GET", "/openapi.json", { host: name })]).toEqual([name, 200]);
  for (const name of ["strong.example", "strong.example:443", "Strong.Example", host.replace(port, "1")])
    expect([name, await ask(published, "GET", "/openapi.json", { host: name })]).toEqual([name, 200]);
  expect(await ask(published, "GET", "/healthz", { host: "10.1.2.3:8400" })).toBe(200);
});

describe("clear text beyond this machine", () => {
  const start = async (options: Parameters<typeof startService>[0] extends infer O ? Partial<O> : never) => {
    const folder = temporaryFolder();
    try {
      const running = await startService({ ...options, dataDirectory: folder.path });
      await running.close();
      return "started";
    } catch (error) {
      return (error as Error).message;
    } finally {
      folder.remove();
    }
  };

  it.each(["0.0.0.0", "::", "0", "[::]"])(
    "%s is not listened on without an address that clients know",
    async (host) => {
      expect(await start({ host })).toMatch(/OPENPIMS_PUBLIC_URL.*--insecure/);
      expect(await start({ host, publicUrl: "http://127.0.0.1:8400" })).toMatch(
        /OPENPIMS_TLS_CERTIFICATE.*--insecure/,
      );
    },
  );

  it.each(["10.1.2.3", "2001:db8::1", "pims.example"])("%s is not listened on in clear", async (host) => {
    expect(await start({ host })).toMatch(/OPENPIMS_TLS_CERTIFICATE.*OPENPIMS_PUBLIC_URL.*--insecure/);
  });

  it("is there for this machine, behind a public https address, and where it is asked for", async () => {
    expect(await start({ host: "localhost" })).toBe("started");
    expect(await start({ host: "0.0.0.0", publicUrl: "https://strong.example" })).toBe("started");
    expect(await start({ host: "0.0.0.0", insecure: true })).toBe("started");
  });
});
