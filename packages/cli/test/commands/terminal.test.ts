// `openpims` on a terminal: processes against the real service.
import type { Socket } from "node:net";
import { tcpServer } from "@openpims/testing/faulty-server";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { CommandTest, OTHER_PIN, PIN } from "../support/command-test.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

const THIRD_PIN = "57290364";

let test: CommandTest;
beforeAll(async () => {
  test = await CommandTest.start();
});
afterEach(() => test.endAll());
afterAll(() => test.stop());

// Every Debian has it from util-linux; elsewhere the command of that name takes other options.
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

  it("shows nothing that is typed before its question, and gives the terminal back", async () => {
    const { promise: connected, resolve } = Promise.withResolvers<Socket>();
    const silent = await tcpServer(resolve);
    onTestFinished(silent.close);
    const running = test.startOnTerminal([
      ...["login", "--paste", "--data", test.fresh()],
      ...["--identity-provider", silent.url],
    ]);
    const socket = await connected;
    running.type(`${PIN}\r`);
    socket.destroy();
    const ended = await running.ended;
    expect(ended.stdout).toContain("2202");
    expect(ended.stdout).not.toContain(PIN);
    expect(ended.stdout).toMatch(/echoes\s*$/);
  });

  it("asks again for a wrong code and a wrong PIN, and says the tries that are left", async () => {
    const login = await test.createAccount();
    await test.enrolled(login);
    const { data } = await test.signedIn(login);
    const running = test.startOnTerminal(["enroll", "--data", data]);
    await running.says(/SMS code/);
    running.type("12\r");
    await running.says(/4 to 16 letters and digits/);
    running.type("wrong1\r");
    await running.says(/The SMS code is wrong\. 2 more to try; no SMS is sent for it\.[\s\S]*SMS code/);
    running.type("wrong1 \r");
    await running.says(/This code was refused just now\. It is not sent again/);
    running.type(`${await test.smsCodeOf(login)}\r`);
    await running.says(/The account has a PIN already/);
    running.type(`${OTHER_PIN}\r`);
    await running.says(/The PIN is wrong\. 2 tries are left\.[\s\S]*PIN/);
    running.type(`${PIN}\r`);
    expect(await running.ended).toMatchObject({ code: 0 });

    const asked = test.startOnTerminal(["otp", "--data", data]);
    await asked.says(/PIN/);
    asked.type(`${OTHER_PIN}\r`);
    await asked.says(/The PIN is wrong\. 2 tries are left\.[\s\S]*PIN/);
    asked.type(`${OTHER_PIN}\r`);
    await asked.says(/This PIN was refused just now\. It is not sent again/);
    asked.type(`${"\x7f".repeat(OTHER_PIN.length)}${THIRD_PIN}\r`);
    await asked.says(/The PIN is wrong\. 1 try is left\.[\s\S]*PIN/);
    asked.type("\x03");
    await asked.ended;

    const next = test.startOnTerminal(["token", "remote", "--data", data]);
    await next.says(/A PIN was wrong or unanswered before: 1 try is left\.[\s\S]*PIN/);
    next.type(`${PIN}\r`);
    expect((await next.ended).code).toBe(0);
  });

  it("clears a secret of the wrong form, so that the next input stands alone", async () => {
    const login = await test.createAccount();
    const { data } = await test.signedIn(login);
    const running = test.startOnTerminal(["enroll", "--data", data]);
    await running.says(/SMS code/);
    running.type("12\r");
    await running.says(/4 to 16 letters and digits/);
    running.type(`${await test.smsCodeOf(login)}\r`);
    await running.says(/Choose the PIN/);
    running.type("123\r");
    await running.says(/wrong form: it must be 4 to 8 digits/);
    running.type("1234\r");
    await running.says(/This PIN is a run of digits/);
    running.type(`${PIN}\r`);
    await running.says(/The same PIN again/);
    running.type(`${PIN}\r`);
    const ended = await running.ended;
    expect(ended.code).toBe(0);
    expect(ended.stdout).not.toContain("The SMS code is wrong");

    const asked = test.startOnTerminal(["otp", "--data", data]);
    await asked.says(/PIN/);
    asked.type("123\r");
    await asked.says(/4 to 8 digits/);
    asked.type(`${PIN}\r`);
    expect((await asked.ended).stdout).toContain("This OTP is accepted once");
  });

  it("says how to go on without another SMS, and sends none where the command is repeated", async () => {
    const login = await test.createAccount();
    const { data } = await test.signedIn(login);
    const left = test.startOnTerminal(["enroll", "--data", data]);
    await left.says(/SMS code/);
    left.type("\x03");
    const ended = await left.ended;
    expect(ended.code).toBe(130);
    expect(ended.stdout).toContain(`openpims enroll --data ${data} --no-sms`);
    const code = await test.smsCodeOf(login);
    const again = test.startOnTerminal(["enroll", "--data", data]);
    await again.says(/An SMS was asked for before \(1\)/);
    again.type("\r");
    await again.says(/SMS code/);
    again.type(`${code}\r`);
    await again.says(/Choose the PIN/);
    again.type(`${PIN}\r`);
    await again.says(/The same PIN again/);
    again.type(`${PIN}\r`);
    expect(await again.ended).toMatchObject({ code: 0 });
    expect(await test.smsCodeOf(login)).toBe(code);
  });

  it("asks for no PIN on a device that is not enrolled", async () => {
    const { data } = await test.signedIn(await test.createAccount());
    const ended = await test.startOnTerminal(["otp", "--data", data]).ended;
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/2317 [\s\S]*openpims enroll --data \S+/);
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
