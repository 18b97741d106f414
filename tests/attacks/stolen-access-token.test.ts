// Attack: use up an account's requests of a minute with a stolen access token, so that its owner can do nothing.
// Defence: the account's devices are counted apart, and one sign-in has half of its requests (`limits/request-limits.ts`).
import { Application } from "@openpims/testing/browser";
import { otp, PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ policy: { requestsPerMinutePerAccount: 20 } });
});
afterAll(() => service.stop());

async function call(token: string): Promise<number> {
  const address = `/applications/cvs/v4/mobile/trustedPhoneNumber?client_id=${service.running.client.clientId}`;
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${service.url}${address}`, { headers })).status;
}

it("stops neither the owner's device nor a new sign-in", async () => {
  const login = await service.createAccount();
  const device = await service.enrolled(login);
  const application = new Application(service);
  const { access_token: stolen } = await application.tokens(login, PASSWORD);
  service.clock.advance(60);

  const answers: number[] = [];
  for (let count = 0; count < 30; count++) answers.push(await call(stolen));
  expect(answers.filter((status) => status === 200)).toHaveLength(10);
  expect(answers.slice(10)).toEqual(Array<number>(20).fill(429));

  expect(await service.verify(login, await otp(device))).toBe(true);
  const { access_token: own } = await new Application(service).tokens(login, PASSWORD);
  expect(await call(own)).toBe(200);
  // All tokens of the account together keep its limit.
  for (let count = 0; count < 20; count++) await call(own);
  expect(await call((await application.tokens(login, PASSWORD)).access_token)).toBe(429);
});
