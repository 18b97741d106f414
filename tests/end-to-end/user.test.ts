// The user APIs that change the account: createAccount, updateLogin, updatePassword. Each code by its real cause.
import { randomUUID } from "node:crypto";
import {
  MemoryStorage,
  type Message,
  PasteUserAgent,
  type Pims,
  type PimsOptions,
  UserCancelled,
} from "@openpims/sdk";
import { Browser } from "@openpims/testing/browser";
import { httpServer, tcpServer } from "@openpims/testing/faulty-server";
import { codeOf, otp, PASSWORD, PIN, recordIn, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({
    redirectUris: ["http://127.0.0.1/callback", "mymap://oauth2redirect/fr"],
  });
});
afterAll(() => service.stop());
beforeEach(() => service.clock.advance(600));

const NEW = "quiet heron by the weir";
const newLogin = () => `${randomUUID()}@openpims.example`;

type Action = "createAccount" | "updateLogin" | "updatePassword";
const actions: readonly Action[] = ["createAccount", "updateLogin", "updatePassword"];
const updates = ["updateLogin", "updatePassword"] as const;

const user = (pims: Pims, action: Action | "login" | "logout"): Promise<Message> =>
  pims.set("pims.authentication.user", { action });
const username = async (pims: Pims) =>
  succeeded(await pims.get("pims.authentication.account", { actionType: "basic", type: "username" })).result
    .username;

/** A user with a browser who fills in each page; records the addresses shown and the pages posted to. */
function hands(form: Record<string, string>) {
  const seen: URL[] = [];
  const authorize = async ({ url }: { url: string }): Promise<string> => {
    const browser = new Browser();
    seen.push(new URL(url));
    const shown = await browser.follow(await browser.open(url), url);
    if (!shown.page) return shown.url.href;
    seen.push(shown.url);
    let response = await browser.open(shown.url, form);
    for (let target = shown.url; ; response = await browser.open(target)) {
      const location = response.headers.get("location");
      if (location === null) throw new Error(`the page answered ${response.status}`);
      target = new URL(location, target);
      if (target.origin !== service.url) return target.href;
    }
  };
  return { agent: { authorize }, seen };
}

async function initialised(options: PimsOptions, credential = {}): Promise<Pims> {
  const pims = service.facade("", options);
  succeeded(await pims.initialize(service.parameters(credential)));
  return pims;
}

const DONE = { transactionId: expect.any(String), status: "SUCCEEDED" };
const creation = (login: string) => ({ login, newPassword: NEW, newPasswordAgain: NEW });
const changes = (login: string) => ({ ...creation(login), password: PASSWORD, newLogin: newLogin() });

describe("createAccount", () => {
  it("walks from nobody to an account that is signed in, in the language asked for", async () => {
    const login = newLogin();
    const { agent, seen } = hands(creation(login));
    const pims = await initialised({ userAgent: agent });
    const call = { action: "createAccount", local: "fr" } as const;
    expect(await pims.set("pims.authentication.user", call)).toEqual(DONE);
    expect(await username(pims)).toBe(login);
    expect(seen[0]?.searchParams.get("prompt")).toBe("create");
    expect(seen[0]?.searchParams.get("ui_locales")).toBe("fr");
    expect(seen[1]?.pathname).toMatch(/^\/create-account\//);
    for (const parameter of ["state", "nonce", "code_challenge"])
      expect(seen[0]?.searchParams.get(parameter)).toBeTruthy();
    expect((await service.account(login)).status).toBe(200);
  });

  it("takes the place of who was signed in, whose remote-access token is forgotten", async () => {
    const first = await service.createAccount();
    const storage = new MemoryStorage();
    const enrolled = await service.enrolled(first, { storage });
    await otp(enrolled);
    const remote = (pims: Pims) => pims.get("pims.authentication.token", { type: "remote", action: "get" });
    succeeded(await remote(enrolled));
    const login = newLogin();
    const pims = await initialised({ storage, userAgent: hands(creation(login)).agent });
    succeeded(await user(pims, "createAccount"));
    expect(await username(pims)).toBe(login);
    expect(codeOf(await remote(pims))).toBe(2302);
  });
});

describe("updateLogin", () => {
  it("changes the e-mail; username and the sign-in have the new one, the device stays enrolled", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    const form = changes(login);
    const { agent, seen } = hands(form);
    const pims = await initialised({ storage, userAgent: agent });
    expect(await user(pims, "updateLogin")).toEqual(DONE);
    expect(await username(pims)).toBe(form.newLogin);
    expect(seen[1]?.pathname).toMatch(/^\/change-login\//);
    expect(await service.verify(form.newLogin, await otp(pims, PIN))).toBe(true);
    succeeded(await user(pims, "logout"));
    expect(codeOf(await user(pims, "updateLogin"))).toBe(2301);
    expect(await username(await service.signedIn(form.newLogin))).toBe(form.newLogin);
  });
});

describe("updatePassword", () => {
  it("changes the password: this session goes on, another device's is over", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const [, other] = [await service.signedIn(login, { storage }), await service.signedIn(login)];
    const { agent, seen } = hands(changes(login));
    const pims = await initialised({ storage, userAgent: agent });
    expect(await user(pims, "updatePassword")).toEqual(DONE);
    expect(seen[1]?.pathname).toMatch(/^\/change-password\//);
    succeeded(await pims.get("pims.authentication.smscode", { type: "enrollment" }));
    succeeded(await pims.get("pims.authentication.token", { type: "cvs", action: "refresh" }));
    expect(codeOf(await other.get("pims.authentication.token", { type: "cvs", action: "refresh" }))).toBe(
      2301,
    );
    const again = await initialised({ userAgent: hands({ login, password: NEW }).agent });
    succeeded(await user(again, "login"));
  });

  it("ends the remote-access token too, at the server and here; an OTP buys another", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const enrolled = await service.enrolled(login, { storage });
    const remote = (pims: Pims) =>
      pims.get("pims.authentication.token", { type: "remote", action: "refresh" });
    await otp(enrolled);
    succeeded(await remote(enrolled));
    const stolen = (await recordIn(storage, "remote").read()) ?? "";
    const pims = await initialised({ storage, userAgent: hands(changes(login)).agent });
    succeeded(await user(pims, "updatePassword"));
    expect(codeOf(await remote(pims))).toBe(2302);
    await recordIn(storage, "remote").write(stolen);
    expect(codeOf(await remote(pims))).toBe(2302);
    await otp(pims);
    succeeded(await remote(pims));
  });
});

describe.each(updates)("%s", (action) => {
  it("2301 without a signed-in user: no page is shown", async () => {
    const pims = await initialised({ userAgent: { authorize: async () => expect.unreachable() } });
    expect(codeOf(await user(pims, action))).toBe(2301);
  });

  it("asks for the very user: e-mail as a hint, subject as a claim, and no token in the address", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.signedIn(login, { storage });
    const { agent, seen } = hands({ cancel: "1" });
    const pims = await initialised({ storage, userAgent: agent });
    expect(codeOf(await user(pims, action))).toBe(2368);
    const { subject, accessToken, idToken, refreshToken } = JSON.parse(
      (await recordIn(storage, "session").read()) ?? "",
    );
    expect(seen[0]?.searchParams.get("login_hint")).toBe(login);
    expect(JSON.parse(seen[0]?.searchParams.get("claims") ?? "")).toEqual({
      id_token: { sub: { value: subject } },
    });
    for (const token of [accessToken, idToken, refreshToken]) expect(seen[0]?.href).not.toContain(token);
  });

  it("refuses the tokens of another user: the session stays as it was", async () => {
    const [login, other] = [await service.createAccount(), await service.createAccount()];
    const storage = new MemoryStorage();
    await service.signedIn(login, { storage });
    const before = await recordIn(storage, "session").read();
    // A page that ignores the request: another user signs in, with the request's own state and PKCE.
    const swapped = {
      authorize: async ({ url }: { url: string }) => {
        const plain = new URL(url);
        for (const name of ["claims", "openpims_action"]) plain.searchParams.delete(name);
        return hands({ login: other, password: PASSWORD }).agent.authorize({ url: plain.href });
      },
    };
    const logged: string[] = [];
    const pims = await initialised({
      storage,
      userAgent: swapped,
      log: ({ details }) => void logged.push(details ?? ""),
    });
    expect(codeOf(await user(pims, action))).toBe(2000);
    expect(logged.join()).toContain("another user came back");
    expect(await recordIn(storage, "session").read()).toBe(before);
    expect(await username(pims)).toBe(login);
  });

  it("2301 where the user signed out meanwhile: nobody is signed in again", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const other = await service.signedIn(login, { storage });
    const { agent } = hands(changes(login));
    const userAgent = {
      authorize: async (prompt: { url: string }) => {
        succeeded(await user(other, "logout"));
        return agent.authorize(prompt);
      },
    };
    const pims = await initialised({ storage, userAgent });
    expect(codeOf(await user(pims, action))).toBe(2301);
    expect(await recordIn(storage, "session").read()).toBe("null");
  });
});

describe.each(actions)("%s", (action) => {
  /** A facade with a user who signed in through this user agent. */
  async function signedIn(userAgent: PimsOptions["userAgent"], options: PimsOptions = {}) {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.signedIn(login, { storage });
    const pims = await initialised({ storage, ...(userAgent && { userAgent }), ...options });
    return { login, pims };
  }

  it("2368 where the user cancels on the page, or closes it; nothing has changed", async () => {
    const closes = {
      authorize: async () => {
        throw new UserCancelled();
      },
    };
    for (const agent of [hands({ cancel: "1" }).agent, closes]) {
      const { login, pims } = await signedIn(agent);
      expect(codeOf(await user(pims, action))).toBe(2368);
      expect(await username(pims)).toBe(login);
      await expect(service.signedIn(login)).resolves.toBeDefined();
    }
  });

  it("2001 before initialize, 2102 for an invalid language", async () => {
    expect(codeOf(await user(service.facade(""), action))).toBe(2001);
    const { pims } = await signedIn(undefined);
    const call = { action, local: "not a language" } as const;
    expect(await pims.set("pims.authentication.user", call)).toMatchObject({
      error: { code: 2102, label: "Invalid local parameter" },
    });
  });

  it("in Production, asks the server that is given", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const parameters = { ...service.parameters(), environnement: "Production" } as const;
    const before = service.facade(login, { storage });
    succeeded(await before.initialize(parameters));
    succeeded(await user(before, "login"));
    const asked: string[] = [];
    const given = service.facade(login, {
      storage,
      userAgent: {
        authorize: async ({ url }) => {
          asked.push(new URL(url).origin);
          throw new UserCancelled();
        },
      },
    });
    succeeded(await given.initialize(parameters));
    expect(codeOf(await user(given, action))).toBe(2368);
    expect(asked).toEqual([service.url]);
  });

  it("2202 with nobody there, 2000 with something else in the identity provider's place", async () => {
    const dead = await tcpServer((socket) => socket.resetAndDestroy());
    const broken = await httpServer((_, response) => response.end("<html>"));
    for (const [server, code] of [
      [dead, 2202],
      [broken, 2000],
    ] as const) {
      const elsewhere: typeof fetch = (input, init) =>
        fetch(String(input).replace(service.url, server.url), init);
      const { pims } = await signedIn(undefined, { fetch: elsewhere });
      expect(codeOf(await user(pims, action))).toBe(code);
      await server.close();
    }
  });

  it("refuses an answer that is not to its own question", async () => {
    const forged = {
      authorize: async ({ redirectUri }: { redirectUri: string }) =>
        `${redirectUri}?code=stolen&state=another&iss=${encodeURIComponent(service.url)}`,
    };
    const { pims, login } = await signedIn(forged);
    expect(codeOf(await user(pims, action))).toBe(2000);
    expect(await username(pims)).toBe(login);
  });
});

describe("a redirect to a custom scheme, its answer pasted", () => {
  const loginRedirectURI = "mymap://oauth2redirect/fr";

  it("signs the user in, after an invalid answer", async () => {
    const login = await service.createAccount();
    let answer = "";
    const problems: (string | undefined)[] = [];
    const userAgent = new PasteUserAgent({
      show: async (url) => {
        answer = await hands({ login, password: PASSWORD }).agent.authorize({ url });
      },
      ask: async (problem) => {
        problems.push(problem);
        return problems.length === 1 ? "https://elsewhere.example/" : ` "${answer}" \n`;
      },
    });
    const pims = await initialised({ userAgent }, { loginRedirectURI });
    succeeded(await user(pims, "login"));
    expect(answer).toMatch(/^mymap:\/\/oauth2redirect\/fr\?/);
    expect(problems).toEqual([undefined, expect.stringContaining("mymap://oauth2redirect/fr")]);
    expect(await username(pims)).toBe(login);
  });

  it("2368 for an empty answer, 2000 after five wrong ones, with the reason in the log", async () => {
    const logged: string[] = [];
    const pasting = (answer: string) =>
      initialised(
        {
          userAgent: new PasteUserAgent({ show: () => undefined, ask: async () => answer }),
          log: ({ details }) => void logged.push(details ?? ""),
        },
        { loginRedirectURI },
      );
    expect(codeOf(await user(await pasting(""), "login"))).toBe(2368);
    expect(codeOf(await user(await pasting("wrong"), "login"))).toBe(2000);
    expect(logged.join()).toContain("None of 5 answers");
  });
});
