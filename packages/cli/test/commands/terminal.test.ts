// `openpims` on a terminal: processes against the real service.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CommandTest, PIN } from "../support/command-test.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

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
