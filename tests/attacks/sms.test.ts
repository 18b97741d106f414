// Attack: use up the service's SMS: one number in many spellings, numbers of a premium rate, a victim's number certified by
// strangers until its owner gets no code, many new accounts, many accounts behind one address.
// Defence: one normal form (`accounts/phone-number.ts`); certifications have their own counts, by sender, address and
// service, apart from the owner's (`limits/sms-limits.ts`).
import { PASSWORD, succeeded, TestService } from "@openpims/testing/harness";
import { afterEach, expect, it } from "vitest";

const PATH = "/applications/cvs/v4/mobile";
const HOUR = 3600;

let service: TestService;
const start = async (policy: NonNullable<Parameters<typeof TestService.start>[0]>["policy"] = {}) => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"], policy });
};
afterEach(() => service.stop());

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { readonly error?: string; readonly phoneNumber?: string };
}

let made = 0;

async function account(phoneNumber?: string): Promise<string> {
  const login = `sms-${++made}@openpims.example`;
  await service.admin("POST", "/accounts", {
    login,
    password: PASSWORD,
    ...(phoneNumber && { phoneNumber }),
  });
  return login;
}

/** Accounts older than an hour. */
async function accounts(count: number, number: (i: number) => string | undefined = () => undefined) {
  const logins: string[] = [];
  for (let i = 0; i < count; i++) logins.push(await account(number(i)));
  service.clock.advance(HOUR);
  return logins;
}

/** The calls of a user who signs in now. */
async function signIn(login = "", from = `203.0.113.${++made}`) {
  const pims = await service.signedIn(login);
  const message = await pims.get("pims.authentication.token", { type: "cvs", action: "get" });
  const { token } = succeeded(message).result;
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(
      `${service.url}${PATH}/${path}?client_id=${service.running.client.clientId}`,
      {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          "x-forwarded-for": from,
          ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
      },
    );
    const text = await response.text();
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      body: text === "" ? {} : (JSON.parse(text) as Answer["body"]),
    };
  };
  return {
    login,
    ask,
    certify: (phoneNumber: string) =>
      ask("POST", "smsCode", { purpose: "phoneNumberCertification", phoneNumber }),
    enrol: () => ask("POST", "smsCode"),
    reset: () => ask("POST", "smsCode", { purpose: "resetPIN" }),
    code: async (): Promise<string> =>
      (await service.admin("GET", `/accounts/${login}/outbox`)).body.message.code,
  };
}

const SPELLINGS = [
  "+33612345678",
  "+33-6-12-34-56-78",
  "0033612345678",
  "06 12 34 56 78",
  "+33 (0)6 12 34 56 78",
  "+330612345678",
  "\u202a+33612345678\u202c",
  "\u200e06\u201112\u201034\u221256\u201478",
  "＋33612345678",
  "٠٦١٢٣٤٥٦٧٨",
];

const REFUSED = [
  ...["112", "3615", "+33123", "+033612345678", "+33 6 12 34 56 78 9", "+99912345678", "+3300612345678"],
  ...["0899123456", "+19005551234", "+447012345678", "+979123456789", "+881612345678", "+80012345678"],
];

it("one number in many spellings is one number, with one limit and one stored form", async () => {
  await start({ smsPerNumberPerDay: SPELLINGS.length, smsPerAccountPerDay: 100 });
  const [login] = await accounts(1);
  const { certify, ask, code } = await signIn(login);
  for (const spelling of SPELLINGS) {
    expect(await certify(spelling), spelling).toMatchObject({
      status: 202,
      body: { phoneNumber: "+33612345678" },
    });
    expect((await ask("POST", "phoneNumber", { phoneNumber: spelling })).body.phoneNumber).toBe(
      "+33612345678",
    );
  }
  for (const spelling of SPELLINGS) expect((await certify(spelling)).status, spelling).toBe(429);
  const added = await ask("POST", "trustedPhoneNumber", {
    smsCode: await code(),
    phoneNumber: "06.12.34.56.78",
  });
  expect(added.status).toBe(204);
  expect((await service.account(String(login))).body.phoneNumber).toBe("+33612345678");
});

it("impossible numbers, and those of a premium rate, take no SMS by any way in", async () => {
  await start();
  const { certify, ask } = await signIn(await account());
  for (const phoneNumber of REFUSED) {
    expect((await certify(phoneNumber)).status, phoneNumber).toBe(400);
    expect((await ask("POST", "phoneNumber", { phoneNumber })).status).toBe(400);
    expect((await ask("POST", "trustedPhoneNumber", { smsCode: "123456", phoneNumber })).status).toBe(400);
    const refused = { login: "refused@openpims.example", phoneNumber };
    expect((await service.admin("POST", "/accounts", refused)).status).toBe(400);
    const { results } = (await service.admin("POST", "/accounts/import", { accounts: [refused] })).body;
    expect(results[0]).toMatchObject({ result: "invalid", error: expect.stringMatching(/phoneNumber/) });
  }
});

it("strangers' certifications use up nothing of the number's owner", async () => {
  await start({ smsPerNumberPerDay: 3 });
  const [login, ...others] = await accounts(5, (i) => (i === 0 ? "06 98 76 54 32" : undefined));
  const [second, ...strangers] = await Promise.all(others.map((each) => signIn(each)));
  const owner = await signIn(login);
  for (let i = 0; i < 12; i++) await strangers[i % 3]?.certify("+33698765432");
  expect((await owner.enrol()).status).toBe(202);
  expect((await owner.reset()).status).toBe(202);
  // They do not lock out the owner's second account either.
  expect((await second?.certify("+33 6 98 76 54 32"))?.status).toBe(202);
  expect((await owner.enrol()).status).toBe(202);
  expect((await owner.enrol()).status).toBe(429);
});

it("no count tells if another account has a number", async () => {
  await start({ smsPerNumberPerDay: 3 });
  const logins = await accounts(3, (i) => (i === 0 ? "+33698765432" : undefined));
  const [one, two] = await Promise.all(logins.slice(1).map((each) => signIn(each)));
  for (const phoneNumber of ["+33698765432", "+33698765431"]) {
    const statuses = [];
    for (const user of [one, one, one, one, two, two])
      statuses.push((await user?.certify(phoneNumber))?.status);
    expect(statuses, phoneNumber).toEqual([202, 202, 202, 429, 202, 429]);
  }
});

it("one account gets its SMS of the day, to any numbers, and a refused one is not counted", async () => {
  await start({ smsPerAccountPerDay: 3, smsPerNumberPerDay: 1 });
  const [login] = await accounts(1);
  const { certify } = await signIn(login);
  const statuses: number[] = [];
  for (const last of [1, 1, 1, 1, 2, 3, 4]) statuses.push((await certify(`+3361234567${last}`)).status);
  expect(statuses).toEqual([202, 429, 429, 429, 202, 202, 429]);
});

it("an account of minutes gets few; at once too", async () => {
  await start({ smsPerAccountPerDay: 20 });
  const { certify } = await signIn(await account());
  const asked = await Promise.all(Array.from({ length: 15 }, (_, i) => certify(`+3361111${1000 + i}`)));
  expect(asked.filter(({ status }) => status === 202)).toHaveLength(5);
});

it("many accounts behind one address get no more than the address, and their owners still get theirs", async () => {
  await start({ smsPerAddressPerDay: 6 });
  const from = "198.51.100.9";
  const [login, another, ...others] = await accounts(6, (i) => (i === 0 ? "+33698765433" : undefined));
  const owner = await signIn(login, from);
  const elsewhere = await signIn(another);
  const strangers = await Promise.all(others.map((each) => signIn(each, from)));
  const asked = await Promise.all(
    Array.from({ length: 20 }, (_, i) => strangers[i % 4]?.certify(`+3362222${1000 + i}`)),
  );
  expect(asked.filter((answer) => answer?.status === 202)).toHaveLength(6);
  expect((await owner.enrol()).status).toBe(202);
  expect((await elsewhere.certify("+33622229999")).status).toBe(202);
});

it("strangers spend half of the service's day; owners have the rest, up to the cap", async () => {
  await start({ smsPerDay: 8 });
  const logins = await accounts(8, (i) => (i < 5 ? `+3363333444${i}` : undefined));
  const users = await Promise.all(logins.map((each) => signIn(each)));
  const [owners, strangers] = [users.slice(0, 5), users.slice(5)];
  const asked = await Promise.all(
    Array.from({ length: 12 }, (_, i) => strangers[i % 3]?.certify(`+3364444${1000 + i}`)),
  );
  expect(asked.filter((answer) => answer?.status === 202)).toHaveLength(4);
  const refused = asked.find((answer) => answer?.status === 429);
  expect(refused).toMatchObject({
    body: { error: "no_sms_today" },
    retryAfter: expect.stringMatching(/^\d+$/),
  });
  const answers = await Promise.all(owners.map(({ enrol }) => enrol()));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 429]);
  service.clock.advance(86_400);
  const tomorrow = await signIn(logins[0]);
  expect((await tomorrow.enrol()).status).toBe(202);
});
