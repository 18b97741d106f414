// `openpims enroll` as a person and as a script run it: processes against the real service.
import { randomUUID } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PASSWORD } from "@openpims/testing/harness";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CommandTest, messageOf, PIN } from "../support/command-test.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

let test: CommandTest;
beforeAll(async () => {
  test = await CommandTest.start();
});
afterEach(() => test.endAll());
afterAll(() => test.stop());

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
    expect(await test.service.verify(login, otp.stdout.trim())).toBe(true);
  });

  it("enrols over a stored device that cannot be read, and sets that aside", async () => {
    const login = await test.createAccount();
    const data = await test.enrolled(login);
    const folder = join(data, "device");
    const file = readdirSync(folder).find((name) => /^device\..*\.json$/.test(name)) ?? "";
    writeFileSync(join(folder, file), "damaged");
    const otp = await test.run(["otp", "--data", data], { OPENPIMS_PIN: PIN });
    expect(otp.stderr).toMatch(/^2317 [\s\S]*openpims enroll/);
    const smsCode = await test.service.activationCode(login);
    const given = { OPENPIMS_PIN: PIN, OPENPIMS_SMS_CODE: smsCode };
    expect(await test.run(["enroll", "--data", data], given)).toMatchObject({ code: 0 });
    expect(readdirSync(folder).some((name) => name.includes("unreadable"))).toBe(true);
    expect(await test.run(["otp", "--data", data], { OPENPIMS_PIN: PIN })).toMatchObject({ code: 0 });
  });

  it("sends no SMS if a later step would fail, or if the code is given", async () => {
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

    const OPENPIMS_SMS_CODE = await test.service.activationCode(login);
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
    const sent = await test.run(["enroll", "--sms-only", "--data", data]);
    expect(sent.code).toBe(0);
    expect(sent.stdout).toContain(`\n  openpims enroll --data ${data} --no-sms\n`);
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

  it("adds a number to an account without one, and enrols with the same code", async () => {
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
    // The SMS is in the ledger, and no partial file is beside it.
    const left = [...before, "ledger.development-peugeot.json", "ledger.development-peugeot.lock"].sort();
    expect(readdirSync(join(data, "device")).sort()).toEqual(left);
    const next = await test.run(["enroll", "--no-sms", "--demo", "--data", data], { OPENPIMS_PIN: PIN });
    expect(next).toMatchObject({ code: 0, stdout: "This device is enrolled.\n" });
  });
});
