// `openpims` as a person and as a script run it: processes against the real service.
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Browser, REDIRECT } from "@openpims/testing/browser";
import { fileOf, newKnownDevice, seed } from "@openpims/testing/imported-device";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CommandTest, type Ended, FILE_MAC_ID, OTHER_PIN, PASSWORD, PIN } from "./openpims-process.ts";

// Each process takes half a second of a machine of its own, and far longer where others work on it too.
vi.setConfig({ testTimeout: 180_000 });

const test = new CommandTest();
beforeAll(() => test.start());
afterEach(() => test.endAll());
afterAll(() => test.stop());

/** The only line of stdout, as the message it must be. */
function messageOf({ stdout }: Ended) {
  expect(stdout).toMatch(/^\{[^\n]*\}\n$/);
  return JSON.parse(stdout);
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe("login and logout", () => {
  it("signs the demo account in with the secret of the service's own folder, and out once", async () => {
    // As `npm run serve` in one terminal and this in another: the same data folder, and nothing else.
    const environment = { OPENPIMS_DATA: join(test.folder, "shared"), OPENPIMS_CLIENT_SECRET: "" };
    const login = await test.run(["login", "--demo"], environment);
    expect(login).toEqual({ code: 0, stdout: "Signed in as demo@openpims.example.\n", stderr: "" });
    const logout = await test.run(["logout", "--json"], environment);
    expect(logout.code).toBe(0);
    expect(messageOf(logout)).toEqual({ transactionId: expect.any(String), status: "SUCCEEDED" });
    const again = await test.run(["logout", "--json", "--language", "fr"], environment);
    expect(again.code).toBe(1);
    expect(messageOf(again)).toMatchObject({ status: "FAILED", error: { code: 2301 } });
    expect(again.stderr).toMatch(/^2301 .+\nce qui s'est passé : .+\nque faire : .+\nrecommencer : .+\n$/);
  });

  it("takes the address that the sign-in led back to from stdin, and says so where there is none", async () => {
    const login = await test.createAccount();
    const data = test.fresh();
    const running = test.begin(["login", "--paste", "--data", data]);
    const [, url = ""] = await running.says(/\n(http:\S+)\n/);
    running.type(
      `${await test.userAgent(login).authorize({ url, redirectUri: "http://127.0.0.1:8401/callback" })}\n`,
    );
    expect(await running.ended).toMatchObject({ code: 0, stdout: `Signed in as ${login}.\n` });

    const nobody = await test.run(["login", "--paste", "--force", "--data", data]);
    expect(nobody).toMatchObject({ code: 2, stdout: "" });
    expect(nobody.stderr).toMatch(/\nerror: stdin has no line for the address that you were sent back to\n$/);
    // Whoever was signed in still is.
    expect(messageOf(await test.run(["status", "--json", "--data", data])).result.username).toBe(login);
  });

  it("opens the system's browser, which inherits no secret", async () => {
    const login = await test.createAccount();
    const seen = join(test.folder, "browser");
    const browser = join(test.folder, "browser.sh");
    writeFileSync(browser, `#!/bin/sh\n(env; echo "ADDRESS=$1") > ${seen}.new && mv ${seen}.new ${seen}\n`, {
      mode: 0o700,
    });
    const redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
    const running = test.begin(
      ["login", "--browser", "--data", test.fresh(), "--login-redirect-uri", redirectUri],
      {
        BROWSER: browser,
        OPENPIMS_PIN: PIN,
      },
    );
    const [, url = ""] = await running.says(/\n(http:\S+)\n/);
    const answer = await test.userAgent(login).authorize({ url, redirectUri });
    await fetch(answer);
    expect(await running.ended).toMatchObject({ code: 0, stdout: `Signed in as ${login}.\n` });
    // The browser is a process of its own, which may still be starting.
    await expect.poll(() => existsSync(seen), { timeout: 60_000 }).toBe(true);
    const text = readFileSync(seen, "utf8");
    expect(text).toContain(`ADDRESS=${url}`);
    for (const secret of test.secrets) expect(text).not.toContain(secret);
  });

  it("keeps the configuration where that is asked for, and uses it from then on", async () => {
    const data = test.fresh();
    const options = ["--brand", "opel", "--api", test.service.url, "--log-level", "low"];
    const saved = await test.run(["login", "--demo", "--save", "--data", data, ...options]);
    expect(saved.code).toBe(0);
    const file = join(data, "openpims.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      brand: "Opel",
      api: test.service.url,
      monitoring: { logLevel: "low" },
    });
    const failed = await test.run(["otp", "--data", data], { OPENPIMS_PIN: "12" });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("2102 Invalid pinCode parameter");
  });
});

describe("the account's own pages", () => {
  it("make an account, and change its password and its e-mail; who gives up is told so", async () => {
    const options = ["--paste", "--login-redirect-uri", REDIRECT, "--data", test.fresh()];
    /** Runs a command whose page is filled in with the form. */
    const fillIn = async (args: readonly string[], form: Record<string, string>) => {
      const running = test.begin([...args, ...options]);
      const [, url = ""] = await running.says(/\n(http:\S+)\n/);
      const browser = new Browser();
      const { url: page } = await browser.follow(await browser.open(url), url);
      const { url: reached } = await browser.follow(await browser.open(page, form), page.href);
      running.type(`${reached}\n`);
      return running.ended;
    };
    const login = `${randomUUID()}@openpims.example`;
    const chosen = { newPassword: PASSWORD, newPasswordAgain: PASSWORD };
    const created = await fillIn(["login", "--create"], { login, ...chosen });
    expect(created).toMatchObject({ code: 0, stdout: `Signed in as ${login}.\n` });

    const password = `${PASSWORD}, and a better one`;
    const change = { newPassword: password, newPasswordAgain: password };
    const changed = await fillIn(["user", "update-password"], { login, password: PASSWORD, ...change });
    expect(changed).toMatchObject({ code: 0, stdout: "It is changed.\n" });
    const newLogin = `${randomUUID()}@openpims.example`;
    const renamed = await fillIn(["user", "update-login", "--json"], { login, password, newLogin });
    expect(messageOf(renamed).status).toBe("SUCCEEDED");
    const cancelled = await fillIn(["user", "update-login", "--json"], { cancel: "1" });
    expect(cancelled.code).toBe(1);
    expect(messageOf(cancelled).error.code).toBe(2368);
    expect((await test.run(["status", "--data", options.at(-1) ?? ""])).stdout).toContain(
      `signed in: ${newLogin}\n`,
    );
  });
});

describe("enroll", () => {
  it("takes the PIN and then the SMS code from stdin, and sends one SMS", async () => {
    const login = await test.createAccount();
    const { data } = await test.signedIn(login);
    const running = test.begin(["enroll", "--pin-stdin", "--sms-code-stdin", "--data", data]);
    running.type(`${PIN}\n`);
    await running.says(/An SMS was sent to \+33612345678\./);
    await running.says(/Waiting for the SMS code/);
    const code = await test.smsCodeOf(login);
    running.type(`${code}\n`);
    const ended = await running.ended;
    expect(ended).toMatchObject({ code: 0, stdout: "This device is enrolled.\n" });
    expect(ended.stderr).not.toContain(PIN);
    expect(await test.smsCodeOf(login)).toBe(code);

    const again = await test.run(["enroll", "--json", "--data", data]);
    expect(again.code).toBe(0);
    expect(messageOf(again).result).toEqual({ isDeviceActivated: true });
    const otp = await test.run(["otp", "--data", data], { OPENPIMS_PIN: PIN });
    expect(await test.verify(login, otp.stdout.trim())).toBe(true);
  });

  it("sends no SMS where it could not end well, or where the code is there", async () => {
    const login = await test.createAccount();
    const { data } = await test.signedIn(login);
    const nothing = await test.run(["enroll", "--data", data]);
    expect(nothing).toMatchObject({ code: 2, stdout: "" });
    expect(nothing.stderr).toMatch(/^error: the PIN is missing .*OPENPIMS_PIN.*--pin-stdin/);
    const noCode = await test.run(["enroll", "--data", data], { OPENPIMS_PIN: PIN });
    expect(noCode).toMatchObject({ code: 2, stdout: "" });
    expect(noCode.stderr).toMatch(/^error: the SMS code is missing .*OPENPIMS_SMS_CODE/);
    const badPin = await test.run(["enroll", "--json", "--sms-code-stdin", "--data", data], {
      OPENPIMS_PIN: "12",
    });
    expect(badPin.code).toBe(1);
    expect(messageOf(badPin).error.code).toBe(2102);
    const wrong = await test.run(["enroll", "--json", "--data", data], {
      OPENPIMS_PIN: PIN,
      OPENPIMS_SMS_CODE: "wrong1",
    });
    expect(wrong.code).toBe(1);
    expect(messageOf(wrong).error.code).toBe(2305);

    const OPENPIMS_SMS_CODE = await test.activationCode(login);
    const enrolled = await test.run(["enroll", "--json", "--data", data], {
      OPENPIMS_PIN: PIN,
      OPENPIMS_SMS_CODE,
    });
    expect(enrolled.code).toBe(0);
    expect(messageOf(enrolled)).toEqual({ transactionId: expect.any(String), status: "SUCCEEDED" });
    expect(await test.smsCodeOf(login)).toBeUndefined();
  });

  it("has the SMS sent at one call and takes its code at the next", async () => {
    const login = await test.createAccount();
    const { data } = await test.signedIn(login);
    expect((await test.run(["enroll", "--sms-only", "--data", data])).code).toBe(0);
    const code = await test.smsCodeOf(login);
    const input = `${PIN}\n${code}\n`;
    const enrolled = await test.run(
      ["enroll", "--no-sms", "--pin-stdin", "--sms-code-stdin", "--data", data],
      {},
      input,
    );
    expect(enrolled.code).toBe(0);
    expect(await test.smsCodeOf(login)).toBe(code);
  });

  it("makes a number the account's where it has none, and enrols for the one code", async () => {
    const login = `${randomUUID()}@openpims.example`;
    await test.admin("POST", "/accounts", { login, password: PASSWORD });
    const { data } = await test.signedIn(login);
    const none = await test.run(["enroll", "--demo", "--json", "--data", data], { OPENPIMS_PIN: PIN });
    expect(messageOf(none).error.code).toBe(2307);
    const args = ["enroll", "--phone", "+33687654321", "--demo", "--data", data];
    const enrolled = await test.run(args, { OPENPIMS_PIN: PIN });
    expect(enrolled).toMatchObject({ code: 0, stdout: "This device is enrolled.\n" });
    expect((await test.admin("GET", `/accounts/${login}`)).phoneNumber).toBe("+33687654321");
  });

  it("killed while it waits for the code, it leaves nothing, and the code is still good", async () => {
    const login = await test.createAccount();
    const { data } = await test.signedIn(login);
    const before = readdirSync(join(data, "device")).sort();
    const running = test.begin(["enroll", "--sms-code-stdin", "--data", data], { OPENPIMS_PIN: PIN });
    await running.says(/Waiting for the SMS code/);
    running.child.kill("SIGKILL");
    await running.ended;
    // The SMS is in the ledger, and nothing half-written beside it.
    const left = [...before, "ledger.json", "ledger.lock"].sort();
    expect(readdirSync(join(data, "device")).sort()).toEqual(left);
    const next = await test.run(["enroll", "--no-sms", "--demo", "--data", data], { OPENPIMS_PIN: PIN });
    expect(next).toMatchObject({ code: 0, stdout: "This device is enrolled.\n" });
  });
});

describe("otp and token", () => {
  it("gives an OTP by every way to the PIN, and shows it in no list of processes but by --pin", async () => {
    const login = await test.createAccount();
    const data = await test.enrolled(login);
    const argumentsOf = (pid: number | undefined): string =>
      process.platform === "linux" ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
    const byEnvironment = test.begin(["otp", "--data", data], { OPENPIMS_PIN: PIN });
    expect(argumentsOf(byEnvironment.child.pid)).not.toContain(PIN);
    const byStdin = test.begin(["otp", "--pin-stdin", "--data", data]);
    byStdin.type(`${PIN}\n`);
    expect(argumentsOf(byStdin.child.pid)).not.toContain(PIN);
    const byArgument = test.begin(["otp", "--pin", PIN, "--data", data]);
    const otps = await Promise.all([byEnvironment, byStdin, byArgument].map(({ ended }) => ended));
    for (const { code, stdout, stderr } of otps) {
      expect(code).toBe(0);
      expect(stdout).toMatch(/^\w+\n$/);
      expect(stderr).not.toContain(PIN);
      expect(await test.verify(login, stdout.trim())).toBe(true);
    }
    expect((await test.run(["otp", "--help"])).stdout).toMatch(/--pin <text>\s+VISIBLE to others/);
  });

  it("prints the message of a wrong PIN, and explains it for the brand", async () => {
    const data = await test.enrolled(await test.createAccount(), "Citroen");
    const wrong = await test.run(["otp", "--json", "--brand", "citroen", "--data", data], {
      OPENPIMS_PIN: OTHER_PIN,
    });
    expect(wrong.code).toBe(1);
    expect(messageOf(wrong)).toMatchObject({
      status: "FAILED",
      error: { code: 2308, label: "inwebo: access refused" },
    });
    expect(wrong.stderr).toMatch(/^what to do: .*MyCitroën/m);
    expect(wrong.stderr).toMatch(/^again: .*a PIN try$/m);
  });

  it("prints a token and nothing else, and buys the remote one with an OTP where it must", async () => {
    const login = await test.createAccount();
    const data = await test.enrolled(login);
    const noPin = await test.run(["token", "remote", "--json", "--data", data]);
    expect(noPin.code).toBe(1);
    expect(messageOf(noPin).error.code).toBe(2302);
    const bought = await test.run(["token", "remote", "--pin-stdin", "--data", data], {}, `${PIN}\n`);
    expect(bought.code).toBe(0);
    expect(bought.stdout).toMatch(/^[\w-]+\n$/);
    // No PIN is needed from now on.
    expect((await test.run(["token", "remote", "--data", data])).stdout).toBe(bought.stdout);
    const refreshed = await test.run(["token", "remote", "--refresh", "--json", "--data", data]);
    expect(messageOf(refreshed).result).toEqual({ type: "remote", token: expect.any(String) });
    expect(messageOf(refreshed).result.token).not.toBe(bought.stdout.trim());
    const id = await test.run(["token", "idtoken", "--data", data]);
    expect(JSON.parse(Buffer.from(id.stdout.split(".")[1] ?? "", "base64url").toString())).toHaveProperty(
      "sub",
    );
  });
});

describe("pin and devices", () => {
  it("changes the PIN for the old one and for an SMS code, and unblocks", async () => {
    const login = await test.createAccount();
    const data = await test.enrolled(login);
    const args = ["pin", "update", "--pin-stdin", "--new-pin-stdin", "--data", data];
    const updated = await test.run(args, {}, `${PIN}\n${OTHER_PIN}\n`);
    expect(updated).toMatchObject({ code: 0, stdout: "The account has the new PIN, on all its devices.\n" });
    const same = await test.run(["pin", "update", "--json", "--data", data], {
      OPENPIMS_PIN: OTHER_PIN,
      OPENPIMS_NEW_PIN: OTHER_PIN,
    });
    expect(same.code).toBe(1);
    expect(messageOf(same).error.code).toBe(2315);

    await test.admin("PATCH", `/accounts/${login}`, { blocked: true });
    const blocked = await test.run(["otp", "--json", "--data", data], { OPENPIMS_PIN: OTHER_PIN });
    expect(messageOf(blocked).error.code).toBe(2310);
    const status = await test.run(["status", "--json", "--data", data]);
    expect(messageOf(status).result).toMatchObject({
      username: login,
      isDeviceActivated: true,
      isAccountBlocked: "PinBlocked",
      phoneNumber: "+33612345678",
      ledger: { otp: { used: 0, limit: null }, activation: { used: 1 } },
    });
    const ill = await test.run(["doctor", "--data", data]);
    expect(ill.code).toBe(1);
    expect(ill.stdout).toContain("fail  device: the account is blocked; openpims pin reset\n");

    const missing = await test.run(["pin", "reset", "--sms-code-stdin", "--data", data]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/^error: the new PIN is missing/);
    expect(await test.smsCodeOf(login)).toBeUndefined();
    const reset = await test.run(["pin", "reset", "--demo", "--data", data], { OPENPIMS_NEW_PIN: PIN });
    expect(reset.code).toBe(0);
    const otp = await test.run(["otp", "--data", data], { OPENPIMS_PIN: PIN });
    expect(await test.verify(login, otp.stdout.trim())).toBe(true);
  });

  it("ends every device only where that is confirmed", async () => {
    const login = await test.createAccount();
    const data = await test.enrolled(login);
    const unsure = await test.run(["devices", "remove", "--data", data]);
    expect(unsure).toMatchObject({ code: 2, stdout: "" });
    expect(unsure.stderr).toMatch(/confirm it with --yes/);
    expect((await test.admin("GET", `/accounts/${login}`)).devices).toHaveLength(1);
    const removed = await test.run(["devices", "remove", "--yes", "--json", "--data", data]);
    expect(messageOf(removed).status).toBe("SUCCEEDED");
    const otp = await test.run(["otp", "--json", "--data", data], { OPENPIMS_PIN: PIN });
    expect(messageOf(otp).error.code).toBe(2317);
  });
});

describe("import", () => {
  it("takes over the device of a Python client's file, and refuses by its place what is none", async () => {
    const login = await test.createAccount();
    const device = newKnownDevice(PIN);
    seed(test, login, device);
    const file = join(test.folder, "otp.bin");
    writeFileSync(file, fileOf(device));
    const { data, pims } = await test.signedIn(login);
    await pims.release();

    const none = await test.run(["import", join(test.folder, "none.bin"), "--data", data]);
    expect(none).toMatchObject({ code: 2, stdout: "" });
    expect(none.stderr).toMatch(/^error: .*none\.bin cannot be read \(ENOENT\)\n$/);
    const hostile = join(test.folder, "hostile.bin");
    writeFileSync(hostile, "\x80\x03cos\nsystem\n.", "latin1");
    const refused = await test.run(["import", hostile, "--json", "--data", data]);
    expect(refused.code).toBe(1);
    expect(messageOf(refused).error.code).toBe(2102);
    expect(refused.stderr).toMatch(/os\.system.* 2\b/);

    const imported = await test.run(["import", file, "--mac-id", FILE_MAC_ID, "--data", data]);
    expect(imported).toMatchObject({ code: 0 });
    expect(imported.stdout).toMatch(/^The device is taken over\. Delete the file/);
    const otp = await test.run(["otp", "--data", data], { OPENPIMS_PIN: PIN, OPENPIMS_MAC_ID: FILE_MAC_ID });
    expect(await test.verify(login, otp.stdout.trim())).toBe(true);
  });
});

describe("explain, status and doctor", () => {
  it("explains a code, and the server's word behind it", async () => {
    const told = await test.run([
      "explain",
      "2000",
      "NOK:MAXNBTOOLS",
      "--brand",
      "Ds",
      "--data",
      test.fresh(),
    ]);
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(
      /^2000 Unknown error\nwhat happened: .*devices.*\nwhat to do: .*MyDS.*\nagain: .*\n$/,
    );
    const french = await test.run(["explain", "2308", "--json"], {
      LANG: "fr_FR.UTF-8",
      OPENPIMS_DATA: test.fresh(),
    });
    expect(messageOf(french).result).toMatchObject({ code: 2308, retry: "afterRemedy", costs: ["PIN"] });
    expect(messageOf(french).result.remedy).toMatch(/PIN/);
    expect(await test.run(["explain", "1234"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("tells where the log files are and what the newest holds, no secret among it", async () => {
    const data = await test.enrolled(await test.createAccount());
    const none = await test.run(["logs", "--json", "--data", data]);
    expect(messageOf(none).result).toEqual({ logPaths: [] });
    const logging = ["--log-level", "high", "--data", data];
    const asked = await test.run(["otp", ...logging], { OPENPIMS_PIN: PIN });
    const { logPath } = messageOf(await test.run(["status", "--json", ...logging])).result;
    const listed = await test.run(["logs", ...logging]);
    expect(listed.stdout.trim().split("\n")).toContain(logPath);
    const { stdout } = await test.run(["logs", "--show", ...logging]);
    expect(stdout).toContain("pims.authentication.otp");
    for (const secret of [PIN, asked.stdout.trim()]) expect(stdout).not.toContain(secret);
    for (const line of stdout.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("time");
  });

  it("finds everything well, and what is not, without touching it", async () => {
    const data = await test.enrolled(await test.createAccount());
    const well = await test.run(["doctor", "--json", "--data", data]);
    expect(well.code).toBe(0);
    const { checks } = messageOf(well).result;
    expect(checks.map(({ state }: { state: string }) => state)).toEqual(checks.map(() => "ok"));
    expect(checks.length).toBeGreaterThanOrEqual(8);

    const port = String(await freePort());
    writeFileSync(join(data, "openpims.json"), '{ "brand": "Opel" }', { mode: 0o644 });
    const ill = await test.run(["doctor", "--data", data], { OPENPIMS_PORT: port });
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(/^fail {2}data folder: others can read .*openpims\.json; run chmod 600/m);
    expect(ill.stdout).toMatch(/^fail {2}configuration: .*openpims\.json can be read by others/m);
    const empty = test.fresh();
    const down = await test.run(["doctor", "--data", empty], { OPENPIMS_PORT: port });
    expect(down.code).toBe(1);
    expect(down.stdout).toMatch(
      new RegExp(`^fail {2}server http://127.0.0.1:${port}: no answer, ECONNREFUSED`, "m"),
    );
    expect(() => statSync(empty)).toThrow("ENOENT");
  });
});

describe("a mistake in the command", () => {
  it.each([
    ["no command", []],
    ["an option that is none", ["otp", "--pine"]],
    ["a token that is none", ["token", "car"]],
    ["a brand that is none", ["status", "--brand", "Fiat"]],
    ["the PIN in two ways", ["otp", "--pin", PIN, "--pin-stdin"]],
  ])("exits 2 on %s, with nothing on stdout", async (_, args) => {
    const bad = await test.run([...args, ...(args.length > 0 ? ["--data", test.fresh()] : [])]);
    expect(bad).toMatchObject({ code: 2, stdout: "" });
    expect(bad.stderr).toMatch(args.length > 0 ? /^error: / : /^Usage: openpims/);
  });
});

// util-linux has it on every Debian; elsewhere the command of that name takes other options.
describe.runIf(process.platform === "linux")("on a terminal", () => {
  it("asks for the code in sight and for the PIN hidden, twice, and gives the terminal back", async () => {
    const login = await test.createAccount();
    const { data } = await test.signedIn(login);
    const running = test.startOnTerminal(["enroll", "--data", data]);
    await running.says(/SMS code/);
    const code = await test.smsCodeOf(login);
    running.type(`${code}\r`);
    await running.says(/Choose the PIN/);
    running.type(`${PIN}\r`);
    await running.says(/The same PIN again/);
    running.type(`${PIN}\r`);
    const ended = await running.ended;
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("This device is enrolled.");
    expect(ended.stdout).toContain(`${code}`);
    expect(ended.stdout).not.toContain(PIN);
    expect(ended.stdout).toMatch(/echoes\s*$/);
  });

  it("leaves a question at Ctrl-C with 130 and nothing lost, and removes nothing at No", async () => {
    const login = await test.createAccount();
    const data = await test.enrolled(login);
    const asked = test.startOnTerminal(["otp", "--data", data]);
    await asked.says(/PIN/);
    asked.type("\x03");
    const left = await asked.ended;
    expect(left.code).toBe(130);
    expect(left.stdout).toMatch(/echoes\s*$/);
    const unsure = test.startOnTerminal(["devices", "remove", "--data", data]);
    await unsure.says(/End every device/);
    unsure.type("\r");
    expect((await unsure.ended).code).toBe(130);
    expect((await test.admin("GET", `/accounts/${login}`)).devices).toHaveLength(1);
  });
});
