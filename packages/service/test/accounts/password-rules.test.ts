// Black-box, through the sign-up page: NIST SP 800-63B-4 §3.1.1.2.
import { randomUUID } from "node:crypto";
import { Application } from "@openpims/testing/browser";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const OK = 303;

async function create(
  newPassword: string,
  login = `${randomUUID()}@openpims.example`,
): Promise<[number, string]> {
  service.clock.advance(600);
  const application = new Application(service);
  const { url } = await application.page({ prompt: "create" });
  const posted = await application.browser.open(url, { login, newPassword, newPasswordAgain: newPassword });
  return [posted.status, /role="alert">([^<]*)</.exec(await posted.text())?.[1] ?? ""];
}

describe("a new password", () => {
  it.each([
    ["of 14 characters", "kettle vs ferr"],
    ["of 14 characters that take more than one byte each", "ééü🚗ñøåß漢字кот"],
  ])("%s is too short", async (_, password) => {
    expect(await create(password)).toEqual([400, "The new password has fewer than 15 characters."]);
  });

  it("that is empty is asked for", async () => {
    expect(await create("")).toEqual([400, "Fill in this field."]);
  });

  it.each([
    ["of 15 characters", "kettle vs ferry"],
    ["of lower-case letters only", "mild otters argue"],
    [
      "of 256 characters",
      Array.from({ length: 64 }, (_, i) => `${(i * 7919) % 89}z&k`.slice(0, 4))
        .join("")
        .padEnd(256, "wolf"),
    ],
    ["of blanks and signs of every script", "замок 城 🚗🚗 zebra"],
    ["that has a common word among others", "password of the quiet heron"],
    ["of plain words of another language", "trois mots tout simples"],
  ])("%s is taken, and signs in", async (_, password) => {
    const login = `${randomUUID()}@openpims.example`;
    expect(await create(password, login)).toEqual([OK, ""]);
    await expect(new Application(service).signIn(login, password)).resolves.toBeDefined();
  });

  it("of 257 characters is too long", async () => {
    const long = Array.from({ length: 257 }, (_, i) => String.fromCharCode(97 + ((i * i) % 23))).join("");
    expect(await create(long)).toEqual([400, "The new password has more than 256 characters."]);
  });

  it.each([
    "passwordpassword",
    "Password1234567890",
    "P@SSWORD-p4ssword!",
    "aaaaaaaaaaaaaaaaaaa",
    "abcdefghijklmnopqrstuvwxyz",
    "987654321987654321",
    "qwertyuiopasdfghjkl",
    "azertyuiop 1234567",
    "correct horse battery staple",
    "iloveyou iloveyou!!",
    "motdepasse motdepasse",
    "1q2w3e4r5t6y7u8i",
    "1234567890123456",
    "Motdepasse2024!!",
    "M1chael.M1chael.",
    "letmein please 123",
    "openpims peugeot 208",
  ])("%s is common", async (password) => {
    expect(await create(password)).toEqual([400, "The new password is easy to guess: choose other words."]);
  });

  it("is estimated by its first 32 characters: what follows a common beginning saves nothing", async () => {
    const common = "password".repeat(4);
    expect((await create(`${common} kettle vs ferry, mild otters`))[0]).toBe(400);
    expect((await create(`kettle vs ferry, mild otters ${common}`))[0]).toBe(OK);
  });

  it("that is the e-mail, or made of its name, is common", async () => {
    const login = "Marguerite.Dupont@openpims.example";
    for (const password of [login, "margueritedupont1", "marguerite.dupont.marguerite.dupont"])
      expect(await create(password, login)).toEqual([400, expect.stringContaining("easy to guess")]);
  });

  it("is the same however its accents are composed", async () => {
    const login = `${randomUUID()}@openpims.example`;
    expect(await create("café brûlé été 7".normalize("NFD"), login)).toEqual([OK, ""]);
    await expect(
      new Application(service).signIn(login, "café brûlé été 7".normalize("NFC")),
    ).resolves.toBeDefined();
  });
});
