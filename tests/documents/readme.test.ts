// The README's samples are programs of examples/, compiled and run here; its commands and links exist.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createPims, MemoryStorage } from "@openpims/sdk";
import { nodePlatform } from "@openpims/sdk/node";
import { succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enrol, type User } from "../../examples/enrol.ts";
import { askForOtp } from "../../examples/otp.ts";
import { parametersFor } from "../../examples/parameters.ts";
import { withCallback, withPromise } from "../../examples/translation.ts";

const root = join(import.meta.dirname, "..", "..");
const readText = (path: string): string => readFileSync(join(root, path), "utf8");
const readme = readText("README.md");

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

describe("the samples", () => {
  const blocks = [...readme.matchAll(/\(examples\/([\w-]+\.ts)\):\n\n```ts\n([\s\S]*?)```\n/g)];

  it("are the files of examples/, letter for letter, and every file is shown", () => {
    const shown = blocks.map(([, file = "", code]) => ({ file, code }));
    expect(shown.length).toBe(readme.match(/^```(ts|js|typescript|javascript)\b/gm)?.length);
    for (const { file, code } of shown) expect(code, file).toBe(readText(`examples/${file}`));
    const files = globSync("*.ts", { cwd: join(root, "examples") });
    expect(shown.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it("the first one has ten lines", () => {
    expect(blocks[0]?.[1]).toBe("otp.ts");
    expect(blocks[0]?.[2]?.trimEnd().split("\n")).toHaveLength(10);
  });

  /** A user who reads the SMS in the demo's outbox. */
  const userOf = (login: string, pin: string, seen: string[] = []): User => ({
    readSmsCode: async () => (await service.admin("GET", `/accounts/${login}/outbox`)).body.message.code,
    givePin: async (status) => {
      seen.push(status);
      return pin;
    },
  });
  const parameters = () => parametersFor(service.url, service.running.client.clientSecret);
  const servers = () => ({ identityProvider: service.url, api: service.url });

  it("enrol a device, and ask for an OTP that the service accepts once", async () => {
    const login = await service.createAccount();
    const folder = temporaryFolder();
    const platform = {
      ...nodePlatform({ directory: folder.path, keychain: false }),
      userAgent: service.platform(login).userAgent,
    };
    const pims = createPims(platform, { servers: servers() });
    succeeded(await pims.initialize(parameters()));
    const seen: string[] = [];
    succeeded(await enrol(pims, userOf(login, "1234", seen)));
    expect(seen).toEqual(["NotEnrolled"]);
    // Already enrolled: nobody is asked for anything.
    const again = await enrol(pims, userOf(login, "1234", seen));
    expect(again).toMatchObject({ status: "SUCCEEDED", result: { isDeviceActivated: true } });
    expect(seen).toHaveLength(1);

    const otp = await askForOtp(platform, parameters(), "1234");
    expect(await service.verify(login, otp)).toBe(true);
    expect(await service.verify(login, otp)).toBe(false);
    await expect(askForOtp(platform, parameters(), "12")).rejects.toThrow("2102: Invalid pinCode parameter");
    await expect(askForOtp(platform, parameters(), "4321")).rejects.toThrow("2308: inwebo: access refused");

    const second = createPims({ ...platform, storage: new MemoryStorage() }, { servers: servers() });
    succeeded(await second.initialize(parameters()));
    succeeded(await enrol(second, userOf(login, "1234", seen)));
    expect(seen).toEqual(["NotEnrolled", "AlreadyEnrolled"]);
    folder.remove();
  });

  it("the translation works in both forms, on success and on failure", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login, {}, "1234");
    const ask = () =>
      new Promise<string>((resolve, reject) => {
        withCallback(pims, resolve, ({ code, label }) => reject(new Error(`${code} ${label}`)));
      });
    for (const otp of [await ask(), await withPromise(pims)])
      expect(await service.verify(login, otp)).toBe(true);
    await pims.release();
    await expect(ask()).rejects.toThrow("2001 Facade not initialized");
    await expect(withPromise(pims)).rejects.toThrow("Facade not initialized");
  });
});

describe("the commands", () => {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Readonly<Record<string, string>> };

  it("that are named exist, and lead to files that exist", () => {
    const named = [...readme.matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b)/g)].map(
      ([, run, own]) => run ?? own ?? "",
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(scripts).sort());
    for (const script of Object.values(scripts)) {
      for (const [file] of script.matchAll(/\S+\.ts\b/g))
        expect(existsSync(join(root, file)), file).toBe(true);
    }
  });
});

describe("the links", () => {
  it("lead to files and headings that exist", () => {
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(
      ([, text = ""]) => `#${text.toLowerCase().replaceAll(" ", "-")}`,
    );
    const targets = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
    expect(targets.length).toBeGreaterThan(5);
    for (const target of targets) {
      if (target.startsWith("#")) expect(headings).toContain(target);
      else expect(existsSync(join(root, target)), target).toBe(true);
    }
  });
});
