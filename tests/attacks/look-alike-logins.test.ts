// Attack: an account whose login looks like another account's: letters of other scripts, invisible and bidirectional
// characters, full width, another composition, another spelling of the domain. Defence: one normal form on every way in,
// and a refusal of texts that a reader cannot tell apart.
import { randomUUID } from "node:crypto";
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
beforeEach(() => service.clock.advance(600));

const NEW = "quiet heron by the weir";

const byApi = async (login: string): Promise<number> =>
  (await service.admin("POST", "/accounts", { login, password: PASSWORD })).status;

const byImport = async (login: string): Promise<string> =>
  (await service.admin("POST", "/accounts/import", { accounts: [{ login }] })).body.results?.[0].result;

async function byPage(login: string): Promise<number> {
  const form = { login, newPassword: NEW, newPasswordAgain: NEW };
  const reached = await new Application(service).post({ prompt: "create" }, form);
  return reached instanceof URL ? 303 : reached.status;
}

async function byChange(newLogin: string): Promise<number> {
  const login = await service.createAccount();
  const form = { login, password: PASSWORD, newLogin };
  const reached = await new Application(service).post({ openpims_action: "update_login" }, form);
  return reached instanceof URL ? 303 : reached.status;
}

const LOOK_ALIKES: readonly [string, string][] = [
  ["a Cyrillic letter", "p\u0430ypal@bank.example"],
  ["a Greek letter", "p\u03b1ypal@bank.example"],
  ["Cyrillic letters alone that are drawn as Latin ones", "\u0441\u0435\u043e@bank.example"],
  ["a kra for a k", "mi\u0138e@bank.example"],
  ["rarer Cyrillic letters drawn as Latin ones", "\u04bb\u04bd\u0441\u043e@bank.example"],
  ["old Cyrillic letters drawn as Latin ones", "\u0475\u0455@bank.example"],
  ["Cyrillic letters read as joyce", "\u0458\u043e\u04af\u0441\u0435@bank.example"],
  ["Greek letters read as yoko", "\u03b3\u03bf\u03ba\u03bf@bank.example"],
  ["a Greek letter read as o", "\u03c3@bank.example"],
  ["Armenian letters read as no", "\u057c\u0585@bank.example"],
  ["Armenian letters read as woo", "\u0561\u0585\u0585@bank.example"],
  ["round letters of Malayalam", "\u0d20\u0d20\u0d20@bank.example"],
  ["Hebrew letters read as lo", "\u05d5\u05e1@bank.example"],
  ["a label of Cyrillic letters read as Latin ones", "ceo@\u0475\u0455.example"],
  ["a phonetic letter", "p\u0251ypal@bank.example"],
  ["a dotless i", "b\u0131ll@bank.example"],
  ["a zero width space", "ce\u200bo@bank.example"],
  ["a zero width joiner", "ce\u200do@bank.example"],
  ["a soft hyphen", "ce\u00ado@bank.example"],
  ["a word joiner", "ce\u2060o@bank.example"],
  ["a combining grapheme joiner", "ce\u034fo@bank.example"],
  ["a Hangul filler", "ceo\u3164@bank.example"],
  ["a blank of Braille", "ceo\u2800@bank.example"],
  ["a variation selector", "ceo\ufe0f@bank.example"],
  ["a tag character", "ceo\u{e0041}@bank.example"],
  ["a bidirectional override", "\u202eoec@bank.example"],
  ["a right-to-left mark", "ceo\u200f@bank.example"],
  ["full width", "\uff43eo@bank.example"],
  ["mathematical letters", "\u{1d41c}eo@bank.example"],
  ["a ligature", "\ufb01rst@bank.example"],
  ["a mark that composes with nothing", "ceo\u0335@bank.example"],
  ["a no-break space", "c\u00a0eo@bank.example"],
  ["a control character", "c\u0007eo@bank.example"],
  ["a lone surrogate", "ceo\ud800@bank.example"],
  ["Arabic digits among Latin letters", "ceo\u0661@bank.example"],
  ["a letter unlike any Latin one among Latin letters", "p\u0436ypal@bank.example"],
  ["half-width letters of Katakana", "\uff71\uff72\uff73@bank.example"],
  ["a filler among letters of Hangul", "\ud55c\uae00\u1160@bank.example"],
  ["an inherent vowel of Khmer, which is not shown", "\u1780\u17b4\u1781@bank.example"],
  ["a Cyrillic letter in the domain", "ceo@b\u0430nk.example"],
  ["the A-label of a domain of look-alikes", "ceo@xn--80ak6aa92e.com"],
  ["an A-label of nothing", "ceo@xn--a.example"],
  ["a soft hyphen in the domain", "ceo@ba\u00adnk.example"],
  ["an ideographic full stop", "ceo@bank\u3002example"],
  ["a full-width domain", "ceo@\uff42ank.example"],
  ["a domain that ends in a dot", "ceo@bank.example."],
  ["an address in hexadecimal", "ceo@0x7f.1"],
  ["two @", "ceo@bank.example@evil.example"],
];

it.each(LOOK_ALIKES)("a login with %s is refused on every way in", async (_, login) => {
  expect(await byApi(login)).toBe(400);
  expect(await byImport(login)).toBe("invalid");
  expect(await byPage(login)).toBe(400);
});

it("a change of the e-mail refuses them too", async () => {
  expect(await byChange("p\u0430ypal@bank.example")).toBe(400);
  expect(await byChange("ce\u200bo@bank.example")).toBe(400);
});

describe("spellings of one login are one account", () => {
  const id = randomUUID().slice(0, 8);
  it.each([
    ["composed and decomposed", `\u00e9lise-${id}@bank.example`, `e\u0301lise-${id}@bank.example`],
    [
      "small and capital letters",
      `\u00e9lo\u00efse-${id}@bank.example`,
      `\u00c9LO\u00cfSE-${id}@BANK.example`,
    ],
    ["a domain and its A-labels", `a-${id}@m\u00fcnchen.example`, `a-${id}@xn--mnchen-3ya.example`],
    ["a domain in capital letters", `b-${id}@m\u00fcnchen.example`, `B-${id}@M\u00dcNCHEN.example`],
  ])("%s", async (_, first, second) => {
    expect(await byApi(first)).toBe(201);
    expect(await byApi(second)).toBe(409);
    expect(await byImport(second)).toBe("exists");
    expect(await byPage(second)).toBe(409);
    for (const login of [first, second]) {
      expect((await service.admin("GET", `/accounts/${encodeURIComponent(login)}`)).status).toBe(200);
      const back = await new Application(service).signIn(login, PASSWORD);
      expect(back.searchParams.get("code")).not.toBeNull();
      const part = encodeURIComponent(login.trim());
      const { body } = await service.admin("GET", `/accounts?search=${part}`);
      expect(body.accounts).toHaveLength(1);
    }
  });
});

it.each([
  "bob",
  "\u0438\u0432\u0430\u043d\u043e\u0432@\u043f\u043e\u0447\u0442\u0430.\u0440\u0444",
  "\u0430\u043d\u043d\u0430@\u043c\u043e\u0441\u043a\u0432\u0430.\u0440\u0444",
  "\u03b3\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2@bank.example",
  "\u540d\u524d@\u4f8b\u3048.jp",
  "stra\u00dfe@stra\u00dfe.example",
  "o'neil+car@bank.example",
])("what the API takes, the page signs in: %s", async (login) => {
  expect(await byApi(login)).toBe(201);
  await expect(new Application(service).signIn(login, PASSWORD)).resolves.toBeDefined();
});

it("the sign-in form lets every login through that the service takes", async () => {
  const { page } = await new Application(service).signInPage();
  const html = await page.text();
  expect(html).not.toContain('type="email"');
  const field = /<input id="login"[^>]*>/.exec(html)?.[0];
  for (const attribute of ['type="text"', 'inputmode="email"', 'autocapitalize="none"'])
    expect(field).toContain(attribute);
});

describe("long texts in a form", () => {
  const long = (length: number) => "x".repeat(length);
  it.each([254, 255, 2_000, 2_800, 12_000])(
    "of %i characters are refused, and no error of the service",
    async (n) => {
      const login = await service.createAccount();
      const application = new Application(service);
      const { url } = await application.signInPage();
      const signIn = async (form: Record<string, string>) =>
        (await application.browser.open(url, form)).status;
      expect(await signIn({ login: long(n), password: PASSWORD })).toBe(401);
      expect(await signIn({ login, password: long(n) })).toBe(401);
      expect(await byPage(`${long(n)}@bank.example`)).toBe(400);
      const change = await new Application(service).post(
        { openpims_action: "update_password" },
        {
          login,
          password: PASSWORD,
          newPassword: long(Math.min(n, 6_000)),
          newPasswordAgain: long(Math.min(n, 6_000)),
        },
      );
      expect(change instanceof URL ? 303 : change.status).toBe(400);
    },
  );
});
