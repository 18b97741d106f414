// `openpims otp`, `token`, `pin` and `devices`, for a person and for a script: processes against the real service.
import { readFileSync } from "node:fs";
import { write } from "@openpims/testing/test-stores";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CommandTest, messageOf, OTHER_PIN, PIN } from "../support/command-test.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

let test: CommandTest;
beforeAll(async () => {
  test = await CommandTest.start();
});
afterEach(() => test.endAll());
afterAll(() => test.stop());

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
      expect(await test.service.verify(login, stdout.trim())).toBe(true);
    }
    expect((await test.run(["otp", "--help"])).stdout).toMatch(/--pin <text>\s+VISIBLE to others/);
    const several = await test.run(["pin", "reset", "--help"]);
    expect(several.stdout).toContain("the order of the options: new PIN, SMS code.");
  });

  it("prints the message of a wrong PIN, and explains it for the service on this machine", async () => {
    const data = await test.enrolled(await test.createAccount(), "Citroen");
    const wrong = await test.run(["otp", "--json", "--brand", "citroen", "--data", data], {
      OPENPIMS_PIN: OTHER_PIN,
    });
    expect(wrong.code).toBe(1);
    expect(messageOf(wrong)).toMatchObject({
      status: "FAILED",
      error: { code: 2308, label: "inwebo: access refused" },
    });
    expect(wrong.stderr).toMatch(/^what to do: .*the service's phone page/m);
    expect(wrong.stderr).toMatch(/^again: .*a PIN try, an OTP$/m);
  });

  it("prints only the token, and exchanges an OTP for the remote one if necessary", async () => {
    const login = await test.createAccount();
    const data = await test.enrolled(login);
    const noPin = await test.run(["token", "remote", "--json", "--data", data]);
    expect(noPin.code).toBe(1);
    expect(messageOf(noPin).error.code).toBe(2302);
    // The next line does that, and works at the first try.
    expect(noPin.stderr).toMatch(/^what to do: .*--pin-stdin/m);
    expect(noPin.stderr).not.toMatch(/openpims otp|SMS code/);
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

    await write(test.service, `update accounts set blocked = 1 where login = '${login}'`);
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
    expect(await test.service.verify(login, otp.stdout.trim())).toBe(true);
  });

  it("ends every device only after a confirmation", async () => {
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
