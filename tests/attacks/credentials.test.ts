// Attack: a thief knows the password, or has a session or a token, and continues after the owner changed the
// password or the e-mail, or after the operator's block: with a sign-in under way, or with its results.
// Defence: credentials belong to an epoch of the account, which each of these changes ends.
import { Application, tokensOf } from "@openpims/testing/browser";
import { otp, PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
beforeEach(() => service.clock.advance(600));

const NEW = "quiet heron by the weir";
const UPDATE_PASSWORD = { openpims_action: "update_password" };
const UPDATE_LOGIN = { openpims_action: "update_login" };

const changePassword = (login: string, application = new Application(service)): Promise<URL | Response> =>
  application.post(UPDATE_PASSWORD, {
    ...{ login, password: PASSWORD, newPassword: NEW, newPasswordAgain: NEW },
  });

const changeLogin = (login: string, newLogin: string, application = new Application(service)) =>
  application.post(UPDATE_LOGIN, { login, password: PASSWORD, newLogin });

/** A sign-in, as far as it succeeds. @returns its tokens, if there are any */
async function trySignIn(login: string, password: string) {
  const application = new Application(service);
  const reached = await application.post({}, { login, password });
  if (!(reached instanceof URL)) return undefined;
  const answer = await application.redeem(reached.searchParams.get("code") ?? "");
  return answer.status === 200 ? { application, ...tokensOf(answer) } : undefined;
}

type SignedIn = NonNullable<Awaited<ReturnType<typeof trySignIn>>>;

/** The statuses of all calls that the tokens might open. */
async function opened({ application, access_token, refresh_token }: SignedIn): Promise<number[]> {
  const user = await fetch(`${service.url}/am/oauth2/userinfo`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  const account = await application.sms(access_token);
  const refreshed = await application.refresh(refresh_token);
  return [user.status, account, refreshed.status];
}

const NOTHING = [401, 401, 400];

const blocked = (login: string) => service.admin("PATCH", `/accounts/${login}`, { blocked: true });

/** @param application in a browser that the account knows: its hashes do not wait behind the others' */
const changes: readonly [string, (login: string, application?: Application) => Promise<unknown>][] = [
  ["a change of the password", changePassword],
  ["a change of the e-mail", (login, application) => changeLogin(login, `new-${login}`, application)],
  ["the operator's block", blocked],
];

it.each(changes.slice(0, 2))("no sign-in that was under way during %s is good", async (_, change) => {
  const login = await service.createAccount();
  const owner = new Application(service);
  await owner.signIn(login, PASSWORD);
  // Their hashes wait in line, and so end after the change.
  const running = Array.from({ length: 8 }, () => trySignIn(login, PASSWORD));
  const changed = await change(login, owner);
  expect(changed).toBeInstanceOf(URL);
  const early = await Promise.all(running);
  for (const each of early) if (each !== undefined) expect(await opened(each)).toEqual(NOTHING);
});

describe.each(changes)("after %s", (_, change) => {
  it("no refresh that was under way is good", async () => {
    const login = await service.createAccount();
    const applications = await Promise.all(Array.from({ length: 3 }, () => trySignIn(login, PASSWORD)));
    const signedIn = applications.filter((each) => each !== undefined);
    expect(signedIn).toHaveLength(3);
    const running = signedIn.map(async ({ application, refresh_token }) => ({
      application,
      answer: await application.refresh(refresh_token),
    }));
    await change(login);
    for (const { application, answer } of await Promise.all(running))
      if (answer.status === 200) expect(await opened({ application, ...tokensOf(answer) })).toEqual(NOTHING);
  });

  it("a session, a code, a sign-in that lacks its redirect and its tokens are worthless", async () => {
    const login = await service.createAccount();
    const tokens = await trySignIn(login, PASSWORD);
    const holder = new Application(service);
    const code = await holder.code(login, PASSWORD);
    const halfDone = new Application(service);
    const { url } = await halfDone.signInPage();
    const resume = (await halfDone.browser.open(url, { login, password: PASSWORD })).headers.get("location");
    await change(login);
    expect(tokens && (await opened(tokens))).toEqual(NOTHING);
    expect((await holder.redeem(code)).body.error).toBe("invalid_grant");
    const resumed = await halfDone.browser.open(new URL(resume ?? "", service.url));
    expect(resumed.status).toBe(400);
    // The browser's session at the provider does not sign in either: the page asks for the password again.
    expect((await holder.signInPage()).page.status).toBe(200);
  });

  it("a request of the account's services that was begun before has no effect", async () => {
    const login = await service.createAccount();
    const tokens = await trySignIn(login, PASSWORD);
    const { clientId } = service.running.client;
    let finish = (): void => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"purpose":'));
        finish = () => {
          controller.enqueue(new TextEncoder().encode('"resetPIN"}'));
          controller.close();
        };
      },
    });
    const asked = fetch(`${service.url}/applications/cvs/v4/mobile/smsCode?client_id=${clientId}`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens?.access_token}`, "content-type": "application/json" },
      body,
      duplex: "half",
    } as RequestInit);
    await change(login);
    finish();
    expect((await asked).status).toBe(401);
  });
});

it.each(changes)("remote-access tokens end with %s", async (what, change) => {
  const login = await service.createAccount();
  const pims = await service.enrolled(login);
  const ask = async (token: string | undefined, form: object) => {
    const { clientId } = service.running.client;
    const answer = await fetch(
      `${service.url}/connectedcar/v4/virtualkey/remoteaccess/token?client_id=${clientId}`,
      {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(form),
      },
    );
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };
  const before = (await trySignIn(login, PASSWORD))?.access_token;
  const given = await ask(before, { grant_type: "password", password: await otp(pims) });
  expect(given.status).toBe(200);
  await change(login);
  if (what === "the operator's block") await service.admin("PATCH", `/accounts/${login}`, { blocked: false });
  const refresh = { grant_type: "refresh_token", refresh_token: given.body.refresh_token };
  expect((await ask(before, refresh)).status).toBe(401);
  const again =
    (await trySignIn(login, PASSWORD)) ??
    (await trySignIn(login, NEW)) ??
    (await trySignIn(`new-${login}`, PASSWORD));
  expect((await ask(again?.access_token, refresh)).status).toBe(400);
});

it("the owner, who changed the password, goes on with the new sign-in", async () => {
  const login = await service.createAccount();
  const application = new Application(service);
  await application.tokens(login, PASSWORD);
  const reached = await changePassword(login, application);
  if (!(reached instanceof URL)) throw new Error(`HTTP ${reached.status}`);
  const tokens = tokensOf(await application.redeem(reached.searchParams.get("code") ?? ""));
  expect(await application.sms(tokens.access_token)).toBe(202);
  tokensOf(await application.refresh(tokens.refresh_token));
});

it("a device stays enrolled, and its user signs in again", async () => {
  const login = await service.createAccount();
  const pims = await service.enrolled(login);
  await changeLogin(login, `kept-${login}`);
  expect(await service.verify(`kept-${login}`, await otp(pims))).toBe(true);
  await expect(service.signedIn(`kept-${login}`)).resolves.toBeDefined();
});
