// Attack: make the SDK send a user's tokens, client secret or code to another server: by a changed configuration, by an
// identity provider whose metadata names plain http addresses, by a page that ends the waiting sign-in.
// Defence: a stored session belongs to environment, brand, client, issuer and API origin (`stored-tokens.ts`); every
// address of the metadata is checked (`metadata-addresses.ts`); the waiting redirect compares its `state`.
import type { IncomingMessage } from "node:http";
import { createPims, MemoryStorage, type Pims } from "@openpims/sdk";
import { LoopbackUserAgent } from "@openpims/sdk/node";
import { type FaultyServer, httpServer } from "@openpims/testing/faulty-server";
import { codeOf, otp, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
let other: FaultyServer;
const heard: IncomingMessage[] = [];
beforeAll(async () => {
  service = await TestService.start();
  other = await httpServer((request, response) => {
    heard.push(request);
    response.writeHead(401).end();
  });
});
afterAll(async () => {
  await other.close();
  await service.stop();
});

describe("a changed configuration", () => {
  it("gets no token that another was given, and leaves the session as it is", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const owner = await service.enrolled(login, { storage });
    const remote = (pims: Pims) => pims.get("pims.authentication.token", { type: "remote", action: "get" });
    const cvs = (pims: Pims) => pims.get("pims.authentication.token", { type: "cvs", action: "get" });
    const { token } = succeeded(await cvs(owner)).result;
    await otp(owner);
    succeeded(await remote(owner));

    const changes = [
      { servers: { identityProvider: service.url, api: other.url } },
      { servers: { identityProvider: other.url, api: service.url } },
      { servers: { identityProvider: other.url, api: other.url } },
      { servers: { identityProvider: service.url, api: service.url }, brand: "Opel" },
      { servers: { identityProvider: service.url, api: service.url }, clientId: "another" },
      { servers: { identityProvider: service.url, api: service.url }, environnement: "Preproduction" },
    ] as const;
    for (const change of changes) {
      const { servers } = change;
      const pims = service.facade(login, { storage, servers });
      const parameters = service.parameters("clientId" in change ? { clientId: change.clientId } : {});
      succeeded(
        await pims.initialize({
          ...parameters,
          ...("brand" in change && { profile: { brand: change.brand } }),
          ...("environnement" in change && { environnement: change.environnement }),
        }),
      );
      expect(codeOf(await cvs(pims)), JSON.stringify(change)).toBe(2301);
      expect((await remote(pims)).status).toBe("FAILED");
      expect(codeOf(await pims.get("pims.authentication.trustedphonenumber"))).toBe(2301);
      expect(codeOf(await pims.get("pims.authentication.smscode", { type: "enrollment" }))).toBe(2301);
      expect(codeOf(await pims.set("pims.authentication.user", { action: "logout" }))).toBe(2301);
    }
    expect(heard).toEqual([]);
    expect(succeeded(await cvs(owner)).result.token).toBe(token);
  });
});

/** As text: it cannot be made from a value. */
const DEEP = `${"[".repeat(30_000)}${"]".repeat(30_000)}`;

describe("an identity provider's metadata", () => {
  /** @param metadata of the provider at the address */
  async function provider(metadata: (url: string) => object) {
    let url = "";
    const asked: string[] = [];
    const server = await httpServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ issuer: url, ...metadata(url) }).replace('"DEEP"', DEEP));
    });
    url = server.url;
    return { server, asked };
  }

  it.each([
    ["token_endpoint", { token_endpoint: "http://evil.example/token" }],
    ["authorization_endpoint", { authorization_endpoint: "http://evil.example/authorize" }],
    ["revocation_endpoint", { revocation_endpoint: "http://10.0.0.1/revoke" }],
    ["an address like this machine's", { token_endpoint: "http://127.0.0.1.evil.example/token" }],
    ["jwks_uri", { jwks_uri: "http://evil.example/keys" }],
    ["a script", { authorization_endpoint: "javascript:alert(1)" }],
    ["a nesting that would end the stack", { deep: "DEEP" }],
    ["an alias", { mtls_endpoint_aliases: { token_endpoint: "http://evil.example/token" } }],
  ])("sends nobody anywhere by %s of plain http", async (_, given) => {
    const { server, asked } = await provider((url) => ({
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      ...given,
    }));
    const shown: string[] = [];
    const unforeseen: string[] = [];
    const platform = {
      ...service.platform("nobody@openpims.example"),
      userAgent: {
        authorize: async ({ url }: { url: string }) => {
          shown.push(url);
          return "http://127.0.0.1/callback?code=1";
        },
      },
    };
    const pims = createPims(platform, {
      servers: { identityProvider: server.url, api: server.url },
      log: ({ level, event }) => level === "error" && unforeseen.push(event),
    });
    succeeded(await pims.initialize(service.parameters()));
    expect(codeOf(await pims.set("pims.authentication.user", { action: "login" }))).toBe(2000);
    expect(shown).toEqual([]);
    expect(unforeseen).toEqual([]);
    expect(asked).toEqual(["/.well-known/openid-configuration"]);
    await server.close();
  });
});

describe("the waiting redirect", () => {
  async function waiting(visits: (address: string) => readonly string[]) {
    const redirect = await httpServer(() => {});
    const redirectUri = `${redirect.url}/callback`;
    await redirect.close();
    const statuses: number[] = [];
    const visited = Promise.withResolvers<void>();
    const openBrowser = async () => {
      for (const address of visits(redirectUri)) statuses.push((await fetch(address)).status);
      visited.resolve();
    };
    const url = "https://idp.example/authorize?state=right";
    const agent = new LoopbackUserAgent({ openBrowser });
    const address = await agent.authorize({ url, redirectUri });
    await visited.promise;
    return { statuses, address, redirectUri };
  }

  it("answers 400 to other pages, and goes on waiting for its own answer", async () => {
    const { statuses, address, redirectUri } = await waiting((to) => [
      `${to}?code=junk`,
      `${to}?error=access_denied`,
      `${to}?code=junk&state=wrong`,
      `${to}?code=junk&state=wrong&state=right`,
      to,
      `${to}?code=good&state=right`,
    ]);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 200]);
    expect(address).toBe(`${redirectUri}?code=good&state=right`);
  });

  it("ends by an error that has its state", async () => {
    const { address } = await waiting((to) => [`${to}?error=access_denied&state=right`]);
    expect(address).toContain("error=access_denied");
  });
});
