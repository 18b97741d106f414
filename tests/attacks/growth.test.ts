// Attack: fill the store, as a stranger and as a user with an account: begun sign-ins, long parameters,
// refused and repeated acts, endless refreshes. Defence: each table has a bound (docs/operate/limits.md).
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

let service: TestService;
let login: string;
beforeAll(async () => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"] });
  login = await service.createAccount();
});
afterAll(() => service.stop());
vi.setConfig({ testTimeout: 120_000 });

const from = (address: string) => ({ "x-forwarded-for": address });

it.each(["state", "nonce", "login_hint", "ui_locales", "acr_values", "claims"])(
  "an authorization with a long %s is a 400 with a sentence, and stores nothing",
  async (name) => {
    const url = new Application(service).authorizationUrl({ [name]: "x".repeat(3_000) });
    const answer = await fetch(url, { redirect: "manual" });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: "invalid_request", error_description: `${name} has more than 400 characters` },
    ]);
    const form = new URL(url).searchParams;
    const posted = await fetch(`${service.url}/am/oauth2/authorize`, {
      method: "POST",
      body: form,
      redirect: "manual",
    });
    expect(posted.headers.get("location") ?? "").not.toContain("/sign-in/");
  },
);

it("sign-ins begun by one address are bounded, its neighbour's are not", async () => {
  const begin = async (address: string) =>
    (await fetch(new Application(service).authorizationUrl(), { redirect: "manual", headers: from(address) }))
      .status;
  const statuses: number[] = [];
  for (let batch = 0; batch < 31; batch++)
    statuses.push(...(await Promise.all(Array.from({ length: 20 }, () => begin("203.0.113.10")))));
  expect(statuses.filter((status) => status === 303)).toHaveLength(600);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  expect(await begin("203.0.113.11")).toBe(303);
});

it("refused and repeated acts of a user become a count", async () => {
  const user = new Application(service);
  const { access_token } = await user.tokens(login, PASSWORD);
  const { clientId } = service.running.client;
  const exchange = () =>
    fetch(`${service.url}/connectedcar/v4/virtualkey/remoteaccess/token?client_id=${clientId}`, {
      method: "POST",
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
      body: JSON.stringify({ grant_type: "password", password: "aaaaaaaa" }),
    });
  for (let i = 0; i < 50; i++) expect((await exchange()).status).toBe(400);
  const recorded = async () =>
    (await service.admin("GET", `/audit?limit=100&account=${login}&action=remote-token.exchange`)).body
      .events;
  expect(await recorded()).toHaveLength(20);
  service.clock.advance(601);
  expect((await exchange()).status).toBe(400);
  expect(await recorded()).toHaveLength(21);
});

it("refreshes in a circle leave few rows, and a token that comes again still ends the sign-in", async () => {
  const user = new Application(service);
  let tokens = await user.tokens(login, PASSWORD);
  const first = tokens;
  for (let i = 0; i < 30; i++) {
    const { status, body } = await user.refresh(tokens.refresh_token);
    expect(status).toBe(200);
    tokens = { ...tokens, refresh_token: body.refresh_token ?? "", access_token: body.access_token ?? "" };
  }
  // Beyond the last ten, an access token ends early.
  expect(await user.sms(first.access_token)).toBe(401);
  expect(await user.sms(tokens.access_token)).not.toBe(401);
});

it("requests of an address are limited at every route, not only the protocol's; a verifier's are not", async () => {
  await service.admin("PUT", "/policy", { requestsPerMinutePerAddress: 30 });
  service.clock.advance(60);
  const paths = ["/healthz", "/openapi.json", "/nothing", "/am/oauth2/userinfo", "/sign-in/x"];
  for (const [i, path] of paths.entries()) {
    const address = `198.51.100.${i}`;
    const statuses: number[] = [];
    for (let asked = 0; asked < 40; asked++)
      statuses.push((await fetch(`${service.url}${path}`, { headers: from(address) })).status);
    expect([path, statuses.slice(30)]).toEqual([path, Array<number>(10).fill(429)]);
    expect([path, statuses.slice(0, 30).includes(429)]).toEqual([path, false]);
  }
  const headers = { ...from("198.51.100.200"), authorization: `Bearer ${service.running.adminToken}` };
  for (let i = 0; i < 40; i++)
    expect((await fetch(`${service.url}/admin/v1/policy`, { headers })).status).toBe(200);
});
