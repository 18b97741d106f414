// Attack: guess passwords, or exhaust the processor with sign-ins, from one address for all e-mails, and at one account
// from all addresses. Defence: tries are counted before they are hashed (`limits/password-tries.ts`), hashes wait in a
// short queue of their own, whose lanes take turns (`machine/hash-queue.ts`), and the owner's browser is counted apart.
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { read } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({
    trustedProxies: ["127.0.0.1"],
    policy: { requestsPerMinutePerAccount: 60 },
  });
});
afterAll(() => service.stop());
vi.setConfig({ testTimeout: 120_000 });

/** A browser behind the trusted proxy. */
class At extends Application {
  readonly #address: string;
  constructor(address: string) {
    super(service);
    this.#address = address;
  }
  async try(login: string, password: string): Promise<Response> {
    return this.submit((await this.signInPage()).url, login, password);
  }
  submit(url: URL, login: string, password: string): Promise<Response> {
    const { browser } = this;
    return fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        "x-forwarded-for": this.#address,
      },
      body: new URLSearchParams({ login, password }),
    });
  }
}

const stranger = (address: string) => {
  const application = new At(address);
  application.browser.headers["x-forwarded-for"] = address;
  return { browser: application.browser, authorizationUrl: application.authorizationUrl() };
};

async function expectBusy(answer: Response): Promise<void> {
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await answer.text()).toContain("Too many people sign in at once");
}

const statuses = (answers: readonly Response[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

it("one account from all addresses: ten, then one after each growing delay; its owner's browser signs in", async () => {
  const login = await service.createAccount();
  const owner = new Application(service);
  await owner.signIn(login, PASSWORD);
  const tries: number[] = [];
  for (let i = 0; i < 12; i++) tries.push((await new At(`198.51.100.${i}`).try(login, `wrong ${i}`)).status);
  expect(tries).toEqual([...Array<number>(10).fill(401), 429, 429]);
  const refused = await new At("198.51.100.99").try(login, PASSWORD);
  expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
  // Each further guess doubles the delay.
  for (const seconds of [30, 60, 120]) {
    service.clock.advance(seconds - 5);
    expect((await new At("198.51.100.100").try(login, "wrong")).status).toBe(429);
    service.clock.advance(5);
    expect((await new At("198.51.100.100").try(login, "wrong")).status).toBe(401);
  }
  await expect(owner.signIn(login, PASSWORD)).resolves.toBeDefined();
  service.clock.advance(3600);
  expect((await new At("198.51.100.101").try(login, PASSWORD)).status).toBe(303);
});

const NEW_PASSWORD = "quiet heron by the weir";

const changePassword = (login: string) =>
  new Application(service).post(
    { openpims_action: "update_password" },
    { login, password: PASSWORD, newPassword: NEW_PASSWORD, newPasswordAgain: NEW_PASSWORD },
  );

/** A browser in which the account's owner has signed in, with its cookie under another value or name. */
async function withCookie(
  login: string,
  changed: (name: string, value: string) => readonly [name: string, value: string],
): Promise<Application> {
  const application = new Application(service);
  await application.signIn(login, PASSWORD);
  const { cookies } = application.browser;
  for (const [name, value] of [...cookies])
    if (name.startsWith("openpims-browser")) {
      cookies.delete(name);
      cookies.set(...changed(name, value));
    }
  return application;
}

const nameOf = ({ browser }: Application): string =>
  [...browser.cookies.keys()].find((name) => name.startsWith("openpims-browser")) ?? "";

it.each<[string, (theirs: string) => Promise<{ thief: Application; password: string }>]>([
  [
    "of another account",
    async () => ({
      thief: await withCookie(await service.createAccount(), (...cookie) => cookie),
      password: PASSWORD,
    }),
  ],
  [
    "of another account, under the name of this one's",
    async (theirs) => {
      const name = nameOf(await withCookie(theirs, (...cookie) => cookie));
      const mine = await service.createAccount();
      return { thief: await withCookie(mine, (_, value) => [name, value]), password: PASSWORD };
    },
  ],
  [
    "with a made-up signature",
    async (theirs) => ({
      thief: await withCookie(theirs, (name, value) => [
        name,
        value.replace(/[0-9a-f]{64}/g, "0".repeat(64)),
      ]),
      password: PASSWORD,
    }),
  ],
  [
    "of the previous password",
    async (theirs) => {
      const thief = await withCookie(theirs, (...cookie) => cookie);
      await changePassword(theirs);
      return { thief, password: NEW_PASSWORD };
    },
  ],
])("a cookie %s does not count as a known browser", async (_, cookie) => {
  const theirs = await service.createAccount();
  const { thief, password } = await cookie(theirs);
  for (let i = 0; i < 10; i++) expect((await new At(`192.0.2.${i}`).try(theirs, "wrong")).status).toBe(401);
  await expect(thief.signIn(theirs, password)).rejects.toThrow("429");
});

it("a browser keeps its id at each sign-in, so its counts too, and one account's sign-ins end", async () => {
  const login = await service.createAccount();
  const user = new Application(service);
  const ids = new Set<string>();
  const signIn = async (i: number) => {
    user.browser.headers["x-forwarded-for"] = `192.0.2.${i}`;
    await user.signIn(login, PASSWORD);
    for (const [name, value] of user.browser.cookies)
      if (name.startsWith("openpims-browser")) ids.add(value.split(".")[0] ?? "");
  };
  // The first is counted as one of an unknown browser.
  for (let i = 0; i < 31; i++) await signIn(i);
  expect(ids.size).toBe(1);
  await expect(signIn(31)).rejects.toThrow("429");
});

it("one address over all e-mails is stopped, its neighbour is not", async () => {
  const login = await service.createAccount();
  const answers: Response[] = [];
  // At most as many at once as the queue of hashes holds.
  for (let batch = 0; batch < 60; batch += 10)
    answers.push(
      ...(await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          new At("203.0.113.66").try(`nobody-${batch + i}@openpims.example`, "wrong"),
        ),
      )),
    );
  expect(statuses(answers, 401)).toBe(50);
  expect(statuses(answers, 429)).toBe(10);
  expect((await new At("203.0.113.67").try(login, PASSWORD)).status).toBe(303);
});

it("right passwords again and again are stopped too", async () => {
  const login = await service.createAccount();
  const answers: Response[] = [];
  for (let i = 0; i < 12; i++) answers.push(await new At(`192.0.2.${100 + i}`).try(login, PASSWORD));
  expect(statuses(answers, 303)).toBe(10);
  expect(statuses(answers, 429)).toBe(2);
});

it("fifty at once: those beyond the queue are refused for now, and are not counted", async () => {
  const login = await service.createAccount();
  const strangers: At[] = [];
  for (let i = 0; i < 50; i++) strangers.push(new At(`198.18.0.${i}`));
  const pages: URL[] = [];
  for (const stranger of strangers) pages.push((await stranger.signInPage()).url);
  const answers = await Promise.all(
    strangers.map((stranger, i) => stranger.submit(pages[i] as URL, `burner-${i}@openpims.example`, "wrong")),
  );
  expect(statuses(answers, 401) + statuses(answers, 503)).toBe(50);
  expect(statuses(answers, 503)).toBeGreaterThan(20);
  for (const answer of answers.filter(({ status }) => status === 503)) await expectBusy(answer);
  expect((await new At("198.18.1.1").try(login, PASSWORD)).status).toBe(303);
});

it("sixty that begin at once are served or refused for now, and the owner's browser signs in meanwhile", async () => {
  const login = await service.createAccount();
  const owner = new Application(service);
  await owner.signIn(login, PASSWORD);
  const begun = Promise.all(
    Array.from({ length: 60 }, (_, i) => {
      const { browser, authorizationUrl } = stranger(`198.18.3.${i}`);
      return browser.open(authorizationUrl);
    }),
  );
  await expect(owner.signIn(login, PASSWORD)).resolves.toBeInstanceOf(URL);
  const answers = await begun;
  expect(statuses(answers, 303) + statuses(answers, 503)).toBe(60);
  for (const answer of answers.filter(({ status }) => status === 503)) await expectBusy(answer);
});

it("known browsers of many accounts that sign in at once keep no other account's known browser out", async () => {
  /** Sign-ins of one known browser, up to the password. */
  const begun = async (address: string, count: number): Promise<(() => Promise<Response>)[]> => {
    const login = await service.createAccount();
    const first = new At(address);
    await first.signIn(login, PASSWORD);
    const name = nameOf(first);
    const submits: (() => Promise<Response>)[] = [];
    for (let i = 0; i < count; i++) {
      const application = new At(address);
      application.browser.cookies.set(name, first.browser.cookies.get(name) ?? "");
      const { url } = await application.signInPage();
      submits.push(() => application.submit(url, login, PASSWORD));
    }
    return submits;
  };
  const [owner] = await begun("198.18.4.1", 1);
  const others: (() => Promise<Response>)[] = [];
  for (let i = 0; i < 10; i++) others.push(...(await begun(`198.18.5.${i}`, 4)));
  const answers = Promise.all(others.map((submit) => submit()));
  expect((await owner?.())?.status).toBe(303);
  expect(statuses(await answers, 503)).toBeGreaterThan(0);
});

it("an overlong e-mail is refused in the same words on any store", async () => {
  expect((await new At("198.18.2.1").try("x".repeat(8_000), "wrong")).status).toBe(401);
});

it("nothing typed stands in a limit's name", async () => {
  expect((await new At("198.18.2.77").try("a passphrase in the wrong field", "wrong")).status).toBe(401);
  const names = await read(service, "select name from throttles");
  expect(names.length).toBeGreaterThan(0);
  for (const { name } of names) expect(name).toMatch(/^[a-z-]+:[0-9a-f]{64}$/);
});
