// `openpims login`, `logout` and `user`, for a person and for a script: processes against the real service.
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { Browser, REDIRECT } from "@openpims/testing/browser";
import { httpServer } from "@openpims/testing/faulty-server";
import { PASSWORD } from "@openpims/testing/harness";
import { freePort } from "@openpims/testing/programs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readDemoAccount } from "../../src/steps/demo.ts";
import { UsageError } from "../../src/terminal/usage-error.ts";
import { BRAND_REDIRECT, CommandTest, messageOf, PIN } from "../support/command-test.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

let test: CommandTest;
beforeAll(async () => {
  test = await CommandTest.start();
});
afterEach(() => test.endAll());
afterAll(() => test.stop());

describe("login and logout", () => {
  it("signs the demo account in with the secret of the service's own folder, and out once", async () => {
    // Like `npm run serve` in one terminal and this command in another: only the data folder is shared.
    const environment = { OPENPIMS_DATA: test.shared, OPENPIMS_CLIENT_SECRET: "" };
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

  it("signs the demo account in although the folder is set to a brand's servers, and keeps those values", async () => {
    const data = test.fresh();
    const production = {
      environment: "Production",
      brand: "Opel",
      country: "FR",
      clientId: "brand-client",
      clientSecret: "brand-secret",
      macId: "brand-mac",
    };
    mkdirSync(data);
    const file = join(data, "openpims.json");
    writeFileSync(file, JSON.stringify(production), { mode: 0o600 });
    const login = await test.run(["login", "--demo", "--data", data]);
    expect(login).toEqual({ code: 0, stdout: "Signed in as demo@openpims.example.\n", stderr: "" });
    const save = await test.run(["login", "--demo", "--force", "--save", "--data", data]);
    expect(save).toMatchObject({ code: 2, stderr: expect.stringContaining("is of Production") });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(production);
  });

  it("refuses the demo of another environment as a mistake in the call", async () => {
    const args = ["login", "--demo", "--environment", "Production", "--data", test.fresh()];
    const login = await test.run(args);
    expect(login).toMatchObject({ code: 2, stdout: "" });
    expect(login.stderr).toMatch(/^error: --demo is for development[^\n]*\n$/);
  });

  it.each(["<html>", "{}"])("refuses a demo account of another server's: %s", async (body) => {
    const other = await httpServer((_, response) => void response.end(body));
    const configuration = { data: test.fresh(), port: 0, given: { identityProvider: other.url } };
    await expect(readDemoAccount(configuration)).rejects.toThrow(UsageError);
    await other.close();
  });

  it("reads the address that the sign-in returned to from stdin, and says if there is none", async () => {
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
    // The previous user is still signed in.
    expect(messageOf(await test.run(["status", "--json", "--data", data])).result.username).toBe(login);
  });

  it("says the steps to an address that no browser opens, and asks again for an earlier or a damaged one", async () => {
    const login = await test.createAccount();
    const redirectUri = BRAND_REDIRECT;
    const options = ["--login-redirect-uri", redirectUri, "--data", test.fresh()];
    const running = test.begin(["login", "--paste", ...options]);
    const [, url = ""] = await running.says(/\n(http:\S+)\n/);
    await running.says(/1\. .*F12.*\n2\. .*Firefox.*\n3\. .*\n4\. .*Safari.*\n5\. /);
    const answer = await test.userAgent(login).authorize({ url, redirectUri });
    running.type(`${answer.replace(/state=[^&]+/, "state=of-an-earlier-one")}\n`);
    await running.says(/This address is of an earlier sign-in\. Open the new one/);
    running.type(`${answer.slice(0, answer.indexOf("state=") + 8)}\n`);
    await running.says(/cut off/);
    running.type(`Failed to launch '${answer.replaceAll("&", "^&")}' because of its scheme.\n`);
    expect(await running.ended).toMatchObject({ code: 0, stdout: `Signed in as ${login}.\n` });
  });

  it("opens the system's browser, which inherits no secret", async () => {
    const login = await test.createAccount();
    const seen = test.path("browser");
    const browser = test.path("browser.sh");
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
    expect(text).toMatch(/^ADDRESS=(?:http:\/\/127\.0\.0\.1:\d+\/sign-in-|file:)/m);
    expect(text).not.toContain(new URL(url).searchParams.get("state"));
    for (const secret of test.secrets) expect(text).not.toContain(secret);
  });

  it("keeps the configuration where that is asked for, and uses it from then on", async () => {
    const data = test.fresh();
    const options = ["--brand", "opel", "--api", test.service.url, "--log-level", "low"];
    const saved = await test.run(["login", "--demo", "--save", "--data", data, ...options]);
    expect(saved.code).toBe(0);
    const file = join(data, "openpims.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { url, running } = test.service;
    // A program takes these values as they are: the defaults of development are among them.
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      environment: "development",
      brand: "Opel",
      ...running.client,
      macId: DEFAULT_MAC_ID,
      identityProvider: url,
      api: url,
      inWeboUrl: url,
      monitoring: { logLevel: "low" },
    });
    const failed = await test.run(["otp", "--data", data], { OPENPIMS_PIN: "12" });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("This device is not enrolled yet");
  });
});

describe("the account's own pages", () => {
  it("create an account, and change its password and its e-mail; giving up is reported", async () => {
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
