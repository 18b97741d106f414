// Attack: a provider, or who stands in its place, publishes a configuration that leads elsewhere, floods, or is not there.
// Defence: each address is https, or this machine's with an issuer there; answers are short, in time, and followed nowhere.

import { checkProvider } from "@openpims/service";
import { Browser } from "@openpims/testing/browser";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { post } from "../support/company-walk.ts";
import { AttackedConsole } from "../support/console-service.ts";
import { HostileProvider } from "../support/hostile-provider.ts";

let provider: HostileProvider;
beforeAll(async () => {
  provider = await HostileProvider.open();
});
beforeEach(() => provider.reset());
afterAll(() => provider.close());

const settings = () => ({
  publicUrl: "https://strong.example",
  operatorOidcIssuer: provider.issuer,
  operatorOidcClientId: "openpims",
  operatorOidcClientSecret: "the secret of this client at the provider",
  operatorOidcRoles: ["helpdesk=support"],
});

const found = async () => (await checkProvider(settings())).map(({ state, found }) => [state, found]);

it.each<readonly [string, unknown, string]>([
  ["issuer", "https://another.example", "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED"],
  ["authorization_endpoint", "javascript:alert(1)", "its authorization_endpoint is no https address"],
  ["authorization_endpoint", "http://evil.example/auth", "its authorization_endpoint is no https address"],
  ["authorization_endpoint", undefined, "its authorization_endpoint is no https address"],
  ["token_endpoint", "http://evil.example/token", "its token_endpoint is no https address"],
  ["token_endpoint", 7, "its token_endpoint is no https address"],
  ["jwks_uri", "file:///etc/passwd", "its jwks_uri is no https address"],
  ["end_session_endpoint", "javascript:alert(1)", "its end_session_endpoint is no https address"],
  ["id_token_signing_alg_values_supported", ["none", "HS256"], "it signs ID tokens by no accepted algorithm"],
  ["claims_supported", Array.from({ length: 40_000 }, (_, i) => `claim ${i}`), "ClientError"],
])("a published %s of %j is refused", async (name, value, fault) => {
  expect(await found()).toEqual([["ok", provider.issuer]]);
  provider.published = { [name]: value };
  expect(await found()).toEqual([["warn", fault]]);
});

it("a redirect of the published configuration is not followed", async () => {
  const configuration = "/.well-known/openid-configuration";
  let reached = false;
  provider.answers.set(configuration, (_, response) => response.writeHead(302, { location: "/other" }).end());
  provider.answers.set("/other", (_, response) => {
    reached = true;
    response.end();
  });
  expect(await found()).toEqual([["warn", "OAUTH_RESPONSE_IS_NOT_CONFORM"]]);
  expect(reached).toBe(false);
});

it("a provider that is not there yet stops nothing, and is asked again", async () => {
  const configuration = "/.well-known/openid-configuration";
  let asked = 0;
  provider.answers.set(configuration, (_, response) => {
    asked++;
    response.writeHead(503).end("<h1>starting</h1>");
  });
  const attacked = await AttackedConsole.start(settings());
  try {
    const begin = async () =>
      (await post(attacked.service.url, new Browser(), "/sessions/provider/begin")).status;
    expect(await begin()).toBe(409);
    const before = asked;
    // A failure is not repeated for each request.
    expect([await begin(), await begin(), asked]).toEqual([409, 409, before]);
    expect((await fetch(`${attacked.service.url}/readyz`)).status).toBe(200);
    provider.answers.clear();
    attacked.service.clock.advance(6);
    expect(await begin()).toBe(200);
    // Its last configuration serves on.
    provider.answers.set(configuration, (_, response) => response.writeHead(503).end());
    attacked.service.clock.advance(3_700);
    expect(await begin()).toBe(200);
  } finally {
    await attacked.stop();
  }
});
