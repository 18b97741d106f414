// Three processes on one PostgreSQL behind a round-robin proxy behave as one. No state belongs to a single process.

import { Application, tokensOf } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { RoundRobin } from "@openpims/testing/round-robin";
import { SecondService } from "@openpims/testing/second-service";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let proxy: RoundRobin;
let first: TestService;
let others: SecondService[];

beforeAll(async () => {
  proxy = await RoundRobin.start();
  first = await TestService.start({ publicUrl: proxy.url });
  others = await Promise.all([1, 2].map(() => SecondService.start(first, { publicUrl: proxy.url })));
  proxy.targets = [first.url, ...others.map(({ url }) => url)];
}, 60_000);
afterAll(async () => {
  await proxy.stop();
  await Promise.all(others.map((each) => each.stop()));
  await first.stop();
});

const atOnce = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));

async function verify(login: string, otp: string): Promise<boolean> {
  const response = await fetch(`${proxy.url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${first.running.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ login, otp }),
  });
  return ((await response.json()) as { valid: boolean }).valid;
}

async function enrolled(): Promise<{ login: string; device: HandDevice }> {
  const login = await first.createAccount();
  return { login, device: await HandDevice.enrolled(proxy.url, await first.activationCode(login)) };
}

/** The processes that served a path, in the order of the requests. */
const serversOf = (path: string | RegExp): number[] =>
  proxy.served
    .filter((each) => (typeof path === "string" ? each.path === path : path.test(each.path)))
    .map(({ by }) => by);

describe("a sign-in", () => {
  it("begun at one goes on at another and ends at a third, with tokens of the public address", async () => {
    proxy.served.length = 0;
    const login = await first.createAccount();
    const application = new Application(first, proxy.url);
    const tokens = await application.tokens(login, PASSWORD);
    const steps = ["/am/oauth2/authorize", /^\/sign-in\//, "/am/oauth2/access_token"].flatMap(serversOf);
    expect(new Set(steps)).toEqual(new Set([0, 1, 2]));
    const claims = JSON.parse(Buffer.from(tokens.id_token.split(".")[1] ?? "", "base64url").toString());
    expect(claims.iss).toBe(proxy.url);

    const refreshed = tokensOf(await application.refresh(tokens.refresh_token));
    expect(await application.sms(refreshed.access_token)).toBe(202);
    expect((await application.revoke(refreshed.refresh_token)).status).toBe(200);
    expect((await application.refresh(refreshed.refresh_token)).status).toBe(400);
  });

  it("announces the public address, whichever process is asked", async () => {
    for (const url of [proxy.url, ...proxy.targets]) {
      const response = await fetch(`${url}/.well-known/openid-configuration`);
      const { issuer, token_endpoint } = (await response.json()) as Record<string, string>;
      expect([issuer, token_endpoint]).toEqual([proxy.url, `${proxy.url}/am/oauth2/access_token`]);
    }
  });

  it("with a code that all are given at once ends once at most", async () => {
    const application = new Application(first, proxy.url);
    const code = await application.code(await first.createAccount(), PASSWORD);
    const answers = await atOnce(18, () => application.redeem(code));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });
});

describe("a device", () => {
  it("whose challenge is one's proves it at another, and its OTP is valid once at all of them", async () => {
    const { login, device } = await enrolled();
    for (let round = 0; round < 3; round++) {
      proxy.served.length = 0;
      const otp = await device.otp();
      const [setup, finalize] = serversOf("/iwws/MAC");
      expect(setup).not.toBe(finalize);
      const answers = await atOnce(30, () => verify(login, otp));
      expect(answers.filter(Boolean)).toHaveLength(1);
    }
  });

  it("that sends one finalize to all at once is answered OK once", async () => {
    const { device } = await enrolled();
    const finalize = device.otpParameters(await device.challenge("otp"));
    const answers = await atOnce(30, () => device.ask(finalize));
    expect(answers.map(({ err }) => err).sort()).toEqual([...Array<string>(29).fill("NOK:STATE"), "OK"]);
  });

  it("blocks its account at the third of 500 simultaneous wrong PINs, and checks no more", async () => {
    await first.admin("PUT", "/policy", { requestsPerMinutePerAccount: 0 });
    const { login, device } = await enrolled();
    // At most 256 challenges of a device are open, so the other requests prove over a shared challenge.
    const open = await atOnce(250, async () => accepted(await device.setup("otp")).field("challenge"));
    const given = [...open, ...open];
    const answers = await atOnce(500, (i) => device.ask(device.otpParameters(given[i] ?? "", "1704")));
    expect(answers.filter(({ err }) => err === "NOK:ACCESS")).toHaveLength(2);
    // A request may also find its challenge used, or wait too long and be refused for now.
    const refused = answers.filter(
      ({ err, status }) => ["NOK_BLOCKED", "NOK:STATE"].includes(err) || status === 503,
    );
    expect(refused).toHaveLength(498);
    expect((await first.account(login)).body).toMatchObject({ pin: "blocked", failedAttempts: 3 });
  }, 120_000);
});

it("simultaneous guesses of a code at all of them are checked no more than the limit allows", async () => {
  const answers = await atOnce(60, (i) => new HandDevice(proxy.url).activationSetup(`wrong${i}`));
  expect(answers.filter(({ err }) => err === "NOK:CODE")).toHaveLength(20);
  // Requests that waited too long for the others were refused for now.
  const others = answers.filter(({ err, status }) => err === "NOK:FORBIDDEN" || status === 503);
  expect(others).toHaveLength(40);
});
