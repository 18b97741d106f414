// `openpims setup`, from nothing or another client's files to the first OTP: processes against the real service.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tcpServer } from "@openpims/testing/faulty-server";
import { fileOf, newKnownDevice, seed } from "@openpims/testing/imported-device";
import { write } from "@openpims/testing/test-stores";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { BRAND_REDIRECT, CommandTest, FILE_MAC_ID, OTHER_PIN, PIN } from "../support/command-test.ts";

// A process takes far longer where others work on the machine too.
vi.setConfig({ testTimeout: 300_000 });

let test: CommandTest;
beforeAll(async () => {
  test = await CommandTest.start();
});
afterEach(() => test.endAll());
afterAll(() => test.stop());

/** The service in the place of the brand's servers. */
const servers = (): string[] => {
  const { url } = test.service;
  return ["--identity-provider", url, "--api", url, "--in-webo-url", url];
};
const fileIn = (data: string) => JSON.parse(readFileSync(join(data, "openpims.json"), "utf8"));

/** A folder of psa_car_controller with an enrolled device; without an account, one that the server does not know. */
function controllerOf(login?: string): string {
  const folder = test.fresh();
  const device = newKnownDevice(PIN);
  if (login !== undefined) seed(test.service, login, device);
  mkdirSync(folder);
  writeFileSync(join(folder, "otp.bin"), fileOf(device));
  const { clientId, clientSecret } = test.service.running.client;
  const content = {
    client_id: clientId,
    client_secret: clientSecret,
    realm: "clientsB2CPeugeot",
    country_code: "FR",
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(content));
  return folder;
}

describe("without a terminal", () => {
  it("names everything that is missing at once, says where it comes from, and keeps what was given", async () => {
    const data = test.fresh();
    const nothing = { OPENPIMS_CLIENT_SECRET: "" };
    const ended = await test.run(["setup", "--brand", "opel", "--data", data], nothing);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    for (const line of [
      /country: .*OPENPIMS_COUNTRY, --country/,
      /client id: .*config\.json.*OPENPIMS_CLIENT_ID, --client-id/,
      /client secret: .*OPENPIMS_CLIENT_SECRET/,
      /macID.*otp\.bin.*OPENPIMS_MAC_ID, --mac-id/,
      /PIN: OPENPIMS_PIN, .*--pin-stdin/,
      /SMS code: OPENPIMS_SMS_CODE, .*--sms-code-stdin/,
    ])
      expect(ended.stderr).toMatch(line);
    expect(ended.stderr).not.toMatch(/ brand: /);
    expect(fileIn(data)).toEqual({ environment: "Production", brand: "Opel" });
    expect(statSync(join(data, "openpims.json")).mode & 0o777).toBe(0o600);
  });

  it("saves nothing where nothing was given", async () => {
    const data = test.fresh();
    const ended = await test.run(["setup", "--data", data], { OPENPIMS_CLIENT_SECRET: "" });
    expect(ended.code).toBe(2);
    expect(existsSync(join(data, "openpims.json"))).toBe(false);
  });

  it("gives the demo account a first OTP", async () => {
    const environment = { OPENPIMS_PIN: PIN, OPENPIMS_DATA: test.shared, OPENPIMS_CLIENT_SECRET: "" };
    const ended = await test.run(["setup", "--demo"], environment);
    expect(ended.code).toBe(0);
    expect(await test.service.verify("demo@openpims.example", ended.stdout.trim())).toBe(true);
    expect(fileIn(test.shared)).toMatchObject({ environment: "development", ...test.service.running.client });
  });

  it("takes over another client's values and device, at no SMS", async () => {
    const login = await test.createAccount();
    const data = test.fresh();
    const args = ["setup", "--from", controllerOf(login), "--yes", "--pin-stdin", "--data", data];
    const running = test.begin([...args, ...servers()], { OPENPIMS_CLIENT_SECRET: "" });
    const [, url = ""] = await running.says(/\n(http:\S+)\n/);
    running.type(`${await test.userAgent(login).authorize({ url, redirectUri: BRAND_REDIRECT })}\n${PIN}\n`);
    const ended = await running.ended;
    expect(ended.stderr).toContain("Read from psa_car_controller");
    expect(ended.code).toBe(0);
    expect(await test.service.verify(login, ended.stdout.trim())).toBe(true);
    expect(await test.smsCodeOf(login)).toBeUndefined();
    expect(fileIn(data)).toMatchObject({ environment: "Production", country: "FR", macId: FILE_MAC_ID });

    // With the brands' limits: two wrong PINs, then a wait. These servers are the owner's own, and so is the reset.
    const wrong = () => test.run(["otp", "--data", data], { OPENPIMS_PIN: OTHER_PIN });
    await wrong();
    const last = await wrong();
    expect(last.stderr).toMatch(/before: 1 try is left\.[\s\S]*The PIN is wrong, and no try is left now\./);
    expect(last.stderr).toMatch(/what to do: Wait: the next try is possible at .*openpims pin reset/);
    const refused = await wrong();
    expect(refused.stderr).toMatch(/No PIN try is left now\. The next one is possible at[\s\S]*\n2000 /);
    expect(refused.stderr).toMatch(/what to do: Wait: .*openpims pin reset/);
    for (const { stderr } of [last, refused]) expect(stderr).not.toContain("MyPeugeot");
    await write(test.service, `update accounts set blocked = 1 where login = '${login}'`);
    const doctor = await test.run(["doctor", "--data", data]);
    expect(doctor.stdout).toMatch(/the account is blocked; openpims pin reset/);
  });
});

describe("a takeover that fails", () => {
  const FAILED_TAKEOVER = /\n\d{4} .+\n(?:.+\n)*what happened: .+\nwhat to do: .+/;

  it("is explained, and without a terminal ends before the sign-in", async () => {
    const data = test.fresh();
    const args = ["setup", "--from", controllerOf(), "--yes", "--pin-stdin", "--data", data];
    const ended = await test.run([...args, ...servers()], { OPENPIMS_CLIENT_SECRET: "" }, `${PIN}\n`);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(FAILED_TAKEOVER);
    expect(ended.stderr).toMatch(/No SMS was sent[\s\S]*openpims setup --from \S+ --pin-stdin --data/);
    expect(ended.stderr).not.toContain("Next: sign in.");
  });

  it.runIf(process.platform === "linux")("is offered again where the server was not reached", async () => {
    const dead = await tcpServer((socket) => socket.resetAndDestroy());
    const { url } = test.service;
    const addresses = ["--identity-provider", url, "--api", url, "--in-webo-url", dead.url];
    const args = [
      "setup",
      "--from",
      controllerOf(await test.createAccount()),
      "--yes",
      "--data",
      test.fresh(),
    ];
    const running = test.startOnTerminal([...args, ...addresses], { OPENPIMS_CLIENT_SECRET: "" });
    await running.says(/2202 [\s\S]*what to do: [\s\S]*once more\?/);
    running.type("n");
    const ended = await running.ended;
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("What is done is kept. To go on:");
    expect(ended.stdout).not.toContain("Next: sign in.");
  });

  it.runIf(process.platform === "linux")("leaves No as the answer to the SMS", async () => {
    const login = await test.createAccount();
    const args = ["setup", "--from", controllerOf(), "--yes", "--data", test.fresh(), ...servers()];
    const running = test.startOnTerminal(args, { OPENPIMS_CLIENT_SECRET: "" });
    const [, url = ""] = await running.says(/what to do: [\s\S]*\n(http:\S+)\r?\n[\s\S]*5\. Copy it/);
    running.type(`${await test.userAgent(login).authorize({ url, redirectUri: BRAND_REDIRECT })}\r`);
    await running.says(/Enrol this machine.*1 SMS/);
    running.type("\r");
    expect((await running.ended).code).toBe(130);
    expect(await test.smsCodeOf(login)).toBeUndefined();
  });
});

// util-linux has it on every Debian; elsewhere the command of that name takes other options.
describe.runIf(process.platform === "linux")("on a terminal", () => {
  it("left at the first question saves nothing", async () => {
    const data = test.fresh();
    const running = test.startOnTerminal(["setup", "--data", data], { OPENPIMS_CLIENT_SECRET: "" });
    await running.says(/Missing:[\s\S]*Brand/);
    running.type("\x03");
    expect(await running.ended).toMatchObject({ code: 130 });
    expect(existsSync(join(data, "openpims.json"))).toBe(false);
  });

  it("asks for each value in its form, is left and taken up again, and ends with an OTP", async () => {
    const login = await test.createAccount();
    const data = test.fresh();
    const { clientId } = test.service.running.client;
    const args = ["setup", "--data", data, "--client-id", clientId, ...servers()];
    const first = test.startOnTerminal(args);
    await first.says(/Missing:[\s\S]*brand: [\s\S]*country: [\s\S]*macID/);
    await first.says(/Brand/);
    first.type("fiat\r");
    await first.says(/one of Peugeot, Citroen/);
    first.type("\x7f\x7f\x7f\x7fpeugeot\r");
    await first.says(/Country/);
    first.type("\x03");
    expect(await first.ended).toMatchObject({ code: 130 });
    expect(first.stdout).toContain("What is done is kept. To go on:");
    expect(fileIn(data)).toMatchObject({ brand: "Peugeot", clientId });

    const second = test.startOnTerminal(["setup", "--data", data]);
    await second.says(/Country/);
    second.type("fr\r");
    await second.says(/mAccess id(?! \()/);
    second.type(` ${FILE_MAC_ID} \r`);
    const [, url = ""] = await second.says(/\n(http:\S+)\r?\n/);
    await second.says(/5\. Copy it/);
    const answer = await test.userAgent(login).authorize({ url, redirectUri: BRAND_REDIRECT });
    second.type(`${answer.replace(/state=[^&]+/, "state=other")}\r`);
    await second.says(/earlier sign-in[\s\S]*the address that you/);
    second.type(`Failed to launch '${answer}' because\r`);
    await second.says(/Enrol this machine.*1 SMS/);
    second.type("\r");
    await second.says(/SMS code/);
    second.type(`${await test.smsCodeOf(login)}\r`);
    await second.says(/Choose the PIN/);
    second.type(`${PIN}\r`);
    await second.says(/The same PIN again/);
    second.type(`${OTHER_PIN}\r`);
    await second.says(/The two PINs differ[\s\S]*Choose the PIN/);
    second.type(`${PIN}\r`);
    await second.says(/The two PINs differ[\s\S]*The same PIN again/);
    second.type(`${PIN}\r`);
    const ended = await second.ended;
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/Everything is set up\..* openpims bridge brings the car/);
    const [, otp = ""] = /Home Assistant\.\s+([0-9a-z]+)\r?\n/.exec(ended.stdout) ?? [];
    expect(await test.service.verify(login, otp)).toBe(true);
  });
});
