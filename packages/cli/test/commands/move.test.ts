// `openpims move`: an enrolment goes from folder to folder, and one folder at a time holds it.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FileStorage } from "@openpims/sdk/node";
import { recordIn } from "@openpims/testing/harness";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CommandTest, messageOf, PIN } from "../support/command-test.ts";

// A process takes far longer where others work on the machine too.
vi.setConfig({ testTimeout: 300_000 });

const PASSPHRASE = "correct horse battery staple";
const secret = { OPENPIMS_PASSPHRASE: PASSPHRASE };

let test: CommandTest;
beforeAll(async () => {
  test = await CommandTest.start();
});
afterEach(() => test.endAll());
afterAll(() => test.stop());

const move = (way: "export" | "import", file: string, data: string, environment = secret) =>
  test.run(["move", way, file, "--data", data], environment);

const otpIn = (data: string) => test.run(["otp", "--data", data], { OPENPIMS_PIN: PIN });

/** An enrolment in a file, and the folder that it left. */
async function exported(): Promise<{ login: string; old: string; file: string }> {
  const login = await test.createAccount();
  const old = await test.enrolled(login);
  const file = `${test.fresh()}.openpims`;
  expect(await move("export", file, old)).toMatchObject({ code: 0 });
  return { login, old, file };
}

it("goes to another folder with session and ledger, without an SMS, and comes back", async () => {
  const login = await test.createAccount();
  const old = await test.enrolled(login);
  const codeBefore = await test.smsCodeOf(login);
  expect((await otpIn(old)).code).toBe(0);
  const file = `${test.fresh()}.openpims`;
  const left = await move("export", file, old);
  expect(left).toMatchObject({ code: 0, stdout: expect.stringContaining(`The enrolment is in ${file}`) });
  expect(statSync(file).mode & 0o077).toBe(0);

  const refused = await otpIn(old);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain(`moved to ${file}`);
  expect(refused.stderr).toContain("openpims move import");
  const status = await test.run(["status", "--json", "--data", old]);
  expect(messageOf(status).result).toMatchObject({ username: null, isDeviceActivated: false });

  const next = test.fresh();
  const came = await move("import", file, next);
  expect(came).toMatchObject({ code: 0, stdout: expect.stringContaining("The enrolment is here now") });
  expect(existsSync(file)).toBe(false);
  const here = messageOf(await test.run(["status", "--json", "--data", next])).result;
  expect(here).toMatchObject({ username: login, isDeviceActivated: true, ledger: { otp: { used: 1 } } });
  expect((await otpIn(next)).code).toBe(0);
  expect(await test.smsCodeOf(login)).toBe(codeBefore);

  const back = `${test.fresh()}.openpims`;
  expect((await move("export", back, next)).code).toBe(0);
  expect((await move("import", back, old)).code).toBe(0);
  expect((await otpIn(old)).code).toBe(0);
});

it("with --json prints a message for each refusal", async () => {
  const { old, file } = await exported();
  const asked = (way: "export" | "import", path: string, data: string, passphrase = PASSPHRASE) =>
    test.run(["move", way, path, "--json", "--data", data], { OPENPIMS_PASSPHRASE: passphrase });
  const gone = await asked("export", `${test.fresh()}.openpims`, old);
  expect(gone.code).toBe(1);
  expect(messageOf(gone)).toMatchObject({ status: "FAILED", error: { code: 2317 } });
  expect(gone.stderr).toContain(`moved to ${file}`);
  const wrong = await asked("import", file, test.fresh(), "another passphrase");
  expect(messageOf(wrong)).toMatchObject({ status: "FAILED", error: { code: 2102 } });
  expect(wrong.stderr).toMatch(/^error: the passphrase is wrong/m);
  const next = test.fresh();
  copyFileSync(file, `${file}.copy`);
  expect(messageOf(await asked("import", file, next))).toMatchObject({ status: "SUCCEEDED" });
  const again = await asked("import", `${file}.copy`, next);
  expect(messageOf(again)).toMatchObject({ status: "FAILED", error: { code: 2317 } });
  expect(again.stderr).toContain("imported here before");
});

it("from the demo's folder takes the client secret along", async () => {
  const demo = { OPENPIMS_CLIENT_SECRET: "", OPENPIMS_PIN: PIN };
  const here = ["--data", test.shared];
  expect(await test.run(["setup", "--demo", ...here], demo)).toMatchObject({ code: 0 });
  rmSync(join(test.shared, "openpims.json"));
  const file = `${test.fresh()}.openpims`;
  expect(await move("export", file, test.shared, { ...secret, ...demo })).toMatchObject({ code: 0 });
  const next = test.fresh();
  expect(await move("import", file, next, { ...secret, ...demo })).toMatchObject({ code: 0 });
  const token = await test.run(["token", "remote", "--data", next], demo);
  expect(token).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S{20,}\n$/) });
});

it("leaves a folder whose commands say where it went, and send no SMS unasked", async () => {
  const { old, file, login } = await exported();
  for (const args of [
    ["token", "remote"],
    ["otp"],
    ["move", "export", `${file}.2`],
    ["enroll", "--sms-only"],
  ]) {
    const ended = await test.run([...args, "--data", old], { ...secret, OPENPIMS_PIN: PIN });
    expect([args[0], ended.code === 0, ended.stdout]).toEqual([args[0], false, ""]);
    expect(ended.stderr).toContain(`moved to ${file}`);
    expect(ended.stderr).not.toMatch(/stays enrolled|not enrolled yet|no enrolment here/);
  }
  expect(await test.smsCodeOf(login)).toBeUndefined();
  // Another user who signs in there meets the same question.
  const demo = "demo@openpims.example";
  expect(await test.run(["login", "--demo", "--data", old])).toMatchObject({ code: 0 });
  const before = await test.smsCodeOf(demo);
  for (const args of [
    ["enroll", "--sms-only"],
    ["pin", "reset", "--sms-only"],
  ]) {
    const ended = await test.run([...args, "--data", old]);
    expect(ended).toMatchObject({ stdout: "", stderr: expect.stringContaining(`moved to ${file}`) });
    expect(ended.code).not.toBe(0);
  }
  expect(await test.smsCodeOf(demo)).toBe(before);
  const anew = await test.run(["enroll", "--anew", "--sms-only", "--data", old]);
  expect(anew).toMatchObject({ code: 0, stdout: expect.stringContaining("enroll --anew --data") });
});

it("the file behind a link is removed too, as it could be imported again", async () => {
  const { file } = await exported();
  const link = `${test.fresh()}.link`;
  symlinkSync(file, link);
  expect((await move("import", link, test.fresh())).code).toBe(0);
  expect([existsSync(link), existsSync(file)]).toEqual([false, false]);
});

describe("the export seals nothing", () => {
  it("under a passphrase that anybody tries first, or behind a link that leads nowhere", async () => {
    const data = await test.enrolled(await test.createAccount());
    const file = `${test.fresh()}.openpims`;
    for (const passphrase of [
      "aaaaaaaaaaaa",
      " ".repeat(12),
      "123456789012",
      "abcABCabcABC",
      "mypassmypass",
    ]) {
      const refused = await move("export", file, data, { OPENPIMS_PASSPHRASE: passphrase });
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("choose several words") });
    }
    symlinkSync(`${file}.nowhere`, file);
    const taken = await move("export", file, data);
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining("is there already") });
    expect(existsSync(`${file}.nowhere`)).toBe(false);
    expect((await otpIn(data)).code).toBe(0);
  });
});

describe("the import refuses", () => {
  it("a FIFO, and a device without an end", async () => {
    const pipe = `${test.fresh()}.pipe`;
    execFileSync("mkfifo", ["-m", "600", pipe]);
    for (const path of [pipe, "/dev/zero"])
      expect(await move("import", path, test.fresh())).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`${path} is no file`),
      });
  });

  it("a wrong passphrase, a cut off, a foreign, a changed and a newer file, and the right one stays good", async () => {
    const { file } = await exported();
    const data = test.fresh();
    const whole = readFileSync(file, "utf8");
    const wrong = await move("import", file, data, { OPENPIMS_PASSPHRASE: "another passphrase" });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("passphrase is wrong") });
    const faults: readonly (readonly [string, RegExp])[] = [
      [whole.slice(0, 200), /cut off/],
      [whole.slice(0, 12), /cut off/],
      ["", /cut off/],
      ['{"openpims":1}', /no file of openpims move export/],
      ["hello", /no file of openpims move export/],
      [whole.replace('"version":1', '"version":2'), /newer version/],
      [whole.replace(/"data":"..../, '"data":"AAAA'), /file was changed/],
    ];
    for (const [content, says] of faults) {
      const other = `${test.fresh()}.openpims`;
      writeFileSync(other, content);
      const ended = await move("import", other, data);
      expect([ended.code === 0, ended.stdout, existsSync(other)]).toEqual([false, "", true]);
      expect(ended.stderr).toMatch(says);
    }
    expect((await move("import", file, data)).code).toBe(0);
  });

  it("where there is an enrolment, and a copy that was imported before", async () => {
    const { file, old } = await exported();
    const copy = `${test.fresh()}.openpims`;
    const late = `${test.fresh()}.openpims`;
    copyFileSync(file, copy);
    copyFileSync(file, late);
    const taken = await test.enrolled(await test.createAccount());
    const full = await move("import", file, taken);
    expect(full).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("enrolment in this folder already"),
    });
    const data = test.fresh();
    expect((await move("import", file, data)).code).toBe(0);
    const again = await move("import", copy, data);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("imported here before") });
    // Its keys have gone on, so the server refuses the copy.
    for (let n = 0; n < 4; n++) expect((await otpIn(data)).code).toBe(0);
    const second = await move("import", copy, test.fresh());
    expect(second.code).toBe(1);
    expect(second.stderr).toContain("If it was imported on another machine");

    const away = `${test.fresh()}.openpims`;
    expect((await move("export", away, data)).code).toBe(0);
    expect((await move("import", away, old)).code).toBe(0);
    expect((await move("export", `${away}.2`, old)).code).toBe(0);
    expect((await move("import", late, old)).stderr).toContain("an earlier export");
  });

  it("not a copy that nobody has used yet: the last use wins, and the other folder says so", async () => {
    const { file } = await exported();
    const copy = `${test.fresh()}.openpims`;
    copyFileSync(file, copy);
    const [first, last] = [test.fresh(), test.fresh()];
    expect((await move("import", file, first)).code).toBe(0);
    expect((await move("import", copy, last)).code).toBe(0);
    for (const data of [first, last]) expect((await otpIn(data)).code).toBe(0);
    const refused = await otpIn(first);
    expect(refused.stderr).toMatch(/^2311 [\s\S]*A copy of that file may be in use elsewhere/m);
    expect(refused.stderr).not.toContain("openpims enroll");
    const doctor = await test.run(["doctor", "--data", first]);
    expect(doctor.stdout).toMatch(/does not tell its state; .*A copy of that file may be in use/);
    expect((await otpIn(last)).code).toBe(0);
  });

  it("a file of another brand than the folder's", async () => {
    const { file } = await exported();
    const data = test.fresh();
    const ended = await test.run(["move", "import", file, "--brand", "Opel", "--data", data], secret);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("set to Opel") });
  });
});

describe("the export refuses", () => {
  it("without an enrolment, over a file, into no folder, with a short passphrase; and keeps the enrolment", async () => {
    const file = `${test.fresh()}.openpims`;
    const none = await move("export", file, test.fresh());
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("no enrolment here") });
    const data = await test.enrolled(await test.createAccount());
    writeFileSync(file, "mine");
    const over = await move("export", file, data);
    expect(over).toMatchObject({ code: 2, stderr: expect.stringContaining("is not written over") });
    expect(readFileSync(file, "utf8")).toBe("mine");
    const nowhere = await move("export", join(test.fresh(), "device"), data);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("Nothing was moved") });
    const short = await move("export", `${file}.2`, data, { OPENPIMS_PASSPHRASE: "short" });
    expect(short).toMatchObject({ code: 2, stderr: expect.stringContaining("12 characters or more") });
    const missing = await test.run(["move", "export", `${file}.2`, "--data", data]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("OPENPIMS_PASSPHRASE") });
    expect((await otpIn(data)).code).toBe(0);
  });

  it("while another program uses the folder", async () => {
    const data = await test.enrolled(await test.createAccount());
    const storage = new FileStorage({ directory: join(data, "device"), keychain: false });
    const file = `${test.fresh()}.openpims`;
    for (const kind of ["device", "session"] as const)
      await recordIn(storage, kind).exclusively(async () => {
        const ended = await move("export", file, data);
        expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining("stop it, then repeat") });
      });
    expect(existsSync(file)).toBe(false);
    expect((await otpIn(data)).code).toBe(0);
  });
});

it.runIf(process.platform === "linux")(
  "asks for the passphrase twice, and again where it is wrong",
  async () => {
    const data = await test.enrolled(await test.createAccount());
    const file = `${test.fresh()}.openpims`;
    const leaving = test.startOnTerminal(["move", "export", file, "--data", data]);
    await leaving.says(/Choose a passphrase/);
    leaving.type("short\r");
    await leaving.says(/12 characters or more[\s\S]*12 characters or more/);
    leaving.type(`\x7f\x7f\x7f\x7f\x7f${PASSPHRASE}\r`);
    await leaving.says(/The same passphrase again/);
    leaving.type(`${PASSPHRASE}\r`);
    const left = await leaving.ended;
    expect(left.code).toBe(0);
    expect(left.stdout).not.toContain(PASSPHRASE);

    const next = test.fresh();
    const coming = test.startOnTerminal(["move", "import", file, "--data", next]);
    await coming.says(/passphrase of the file/);
    coming.type("another passphrase\r");
    await coming.says(/passphrase is wrong[\s\S]*passphrase of the file/i);
    coming.type(`${PASSPHRASE}\r`);
    expect(await coming.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("is here now") });
    expect(readdirSync(join(next, "device")).some((name) => name.startsWith("moves."))).toBe(true);
  },
);
