// Attack: occupy the service's one thread with estimates of new passwords, without a password or an account. Defence: a
// try is counted before its estimate, and what is estimated is short (`accounts/password-rules.ts`).
import { Application } from "@openpims/testing/browser";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => service.stop());

const COMMON = "p4ssw0rdp4ssw0rdp4ssw0rdp4ssw0rd";

async function post(application: Application, url: URL, form: Record<string, string>): Promise<number> {
  const posted = { login: "nobody@openpims.example", newPassword: COMMON, newPasswordAgain: COMMON, ...form };
  return (await application.browser.open(url, posted)).status;
}

function at(address: string): Application {
  const application = new Application(service);
  application.browser.headers["x-forwarded-for"] = address;
  return application;
}

it("a wrong password is answered without an estimate of the new one", async () => {
  const stranger = at("203.0.113.1");
  const { url } = await stranger.page({ openpims_action: "update_password" });
  expect(await post(stranger, url, { password: "wrong" })).toBe(401);
});

it("common passwords for a new account are counted: ten in ten minutes", async () => {
  const stranger = at("203.0.113.2");
  const { url } = await stranger.page({ prompt: "create" });
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) statuses.push(await post(stranger, url, {}));
  expect(statuses).toEqual([...Array<number>(10).fill(400), 429, 429]);
});
