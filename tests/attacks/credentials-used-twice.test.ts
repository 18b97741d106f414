// Attack: a thief redeems a stolen refresh token or code at the same moment as its owner, so that both read it as
// unused, and one of them continues unnoticed. Defence: the losing use revokes the grant, and no token opens anything
// without its grant, even one that is stored a moment later.
import { Application, tokensOf } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
let login: string;
beforeAll(async () => {
  service = await TestService.start();
  login = await service.createAccount();
});
afterAll(() => service.stop());

const ROUNDS = Array.from({ length: 6 }, (_, i) => i);

type Answer = Awaited<ReturnType<Application["refresh"]>>;

/** True if any token of the answers is still accepted. */
async function opens(application: Application, answers: readonly Answer[]): Promise<boolean> {
  const given = answers.filter(({ status }) => status === 200).map(tokensOf);
  expect(given.length).toBeLessThanOrEqual(1);
  for (const { access_token, refresh_token } of given) {
    const { status } = await fetch(`${service.url}/am/oauth2/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    if (status === 200 || (await application.sms(access_token)) !== 401) return true;
    if ((await application.refresh(refresh_token)).status === 200) return true;
  }
  return false;
}

it.each(ROUNDS)("a refresh token that comes twice at once ends the sign-in (%i)", async () => {
  const application = new Application(service);
  const first = await application.tokens(login, PASSWORD);
  const answers = await Promise.all([1, 2].map(() => application.refresh(first.refresh_token)));
  expect(await opens(application, answers)).toBe(false);
  expect(await application.sms(first.access_token)).toBe(401);
});

it.each(ROUNDS)("a code that comes twice at once ends the sign-in (%i)", async () => {
  const application = new Application(service);
  const code = await application.code(login, PASSWORD);
  const answers = await Promise.all([1, 2].map(() => application.redeem(code)));
  expect(await opens(application, answers)).toBe(false);
});

it("a refresh token that comes once goes on, and its user signs in again after a theft", async () => {
  const application = new Application(service);
  const first = await application.tokens(login, PASSWORD);
  const second = tokensOf(await application.refresh(first.refresh_token));
  expect(await application.sms(second.access_token)).toBe(202);
  expect((await application.refresh(first.refresh_token)).body.error).toBe("invalid_grant");
  expect(await application.sms(second.access_token)).toBe(401);
  tokensOf(await application.refresh((await application.tokens(login, PASSWORD)).refresh_token));
});
