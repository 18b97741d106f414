// Two processes on one store act as one service: they share all counts and passwords.

import { type Answered, Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { SecondService } from "@openpims/testing/second-service";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let first: TestService;
let second: SecondService;
let login: string;
let device: HandDevice;

beforeAll(async () => {
  first = await TestService.start();
  second = await SecondService.start(first);
  login = await first.createAccount();
  device = await HandDevice.enrolled(first.url, await first.activationCode(login));
});
afterAll(async () => {
  await second.stop();
  await first.stop();
});

const urls = () => [first.url, second.url];

async function verifyAt(url: string, otp: string): Promise<{ valid: boolean }> {
  const response = await fetch(`${url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${first.running.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ login, otp }),
  });
  return (await response.json()) as { valid: boolean };
}

it("a setup at one is finalized at the other", async () => {
  const challenge = await device.challenge("otp");
  const { body, status } = await fetch(
    `${second.url}/iwws/MAC?${new URLSearchParams(device.otpParameters(challenge))}`,
  ).then(async (response) => ({ status: response.status, body: await response.text() }));
  expect(status).toBe(200);
  expect(body).toContain("<err>OK</err>");
});

it("an OTP that both are asked about at once is accepted once", async () => {
  const otp = await device.otp();
  const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => verifyAt(urls()[i % 2] ?? "", otp)));
  expect(answers.filter(({ valid }) => valid).length).toBe(1);
});

describe("asked of both at once", () => {
  const ROUNDS = 5;
  const statuses = async (ask: (application: Application) => Promise<Answered>, one: Application) => {
    const other = new Application(first, second.url, one.verifier);
    const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => ask(i % 2 ? one : other)));
    return answers.filter(({ status }) => status === 200).length;
  };

  it("an authorization code is redeemed once at most", async () => {
    const application = new Application(first);
    for (let round = 0; round < ROUNDS; round++) {
      const code = await application.code(login, PASSWORD);
      expect(await statuses((each) => each.redeem(code), application)).toBeLessThanOrEqual(1);
    }
  });

  it("a refresh token is used once at most", async () => {
    const application = new Application(first);
    for (let round = 0; round < ROUNDS; round++) {
      const { refresh_token } = await application.tokens(login, PASSWORD);
      expect(await statuses((each) => each.refresh(refresh_token), application)).toBeLessThanOrEqual(1);
    }
  });
});

it("simultaneous wrong PINs at both are checked no more than the limit allows", async () => {
  const given = await Promise.all(Array.from({ length: 80 }, () => device.challenge("otp")));
  const answers = await Promise.all(
    given.map(async (challenge, i) => {
      const query = new URLSearchParams(device.otpParameters(challenge, "1704"));
      return (await fetch(`${urls()[i % 2]}/iwws/MAC?${query}`)).text();
    }),
  );
  const judged = answers.map((body) => /<err>(.*)<\/err>/.exec(body)?.[1]);
  expect(judged.filter((err) => err === "NOK:ACCESS").length).toBe(2);
  expect(judged.filter((err) => err === "NOK_BLOCKED").length).toBe(78);
  expect((await first.account(login)).body).toMatchObject({ pin: "blocked", failedAttempts: 3 });
});

it("an operator's change at one is in force at the other", async () => {
  await first.admin("PATCH", `/accounts/${login}`, { blocked: false });
  await first.admin("PUT", "/policy", { minimumLibraryVersion: "9.9" });
  const query = new URLSearchParams(device.parameters("ActionSetup", "otp", { sid: "1" }));
  expect(await (await fetch(`${second.url}/iwws/MAC?${query}`)).text()).toContain("<err>NOK:VERSION</err>");
});
