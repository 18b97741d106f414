// The samples in the documents are programs of examples/: shown verbatim, compiled, and run.
import { randomBytes } from "node:crypto";
import { activate, type DeviceOptions } from "@openpims/maccess";
import { createPims, explain, MemoryStorage } from "@openpims/sdk";
import { nodePlatform } from "@openpims/sdk/node";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { otpOfDevice } from "../../examples/device.ts";
import { enrol, type User } from "../../examples/enrol.ts";
import { describeFailure } from "../../examples/errors.ts";
import { otpFor } from "../../examples/otp.ts";
import { parametersFor } from "../../examples/parameters.ts";
import { startHere } from "../../examples/service.ts";
import { verifiesAnOtp } from "../../examples/testing.ts";
import { withCallback, withPromise } from "../../examples/translation.ts";
import { unlocksACar } from "../../examples/vehicle-bench.ts";
import { pages } from "../../tools/reference/pages.ts";
import { codeBlocks } from "../support/markdown.ts";
import { markdownFiles, readText } from "./repository.ts";

describe("the documents' samples", () => {
  // The samples of the generated pages are docstrings' examples, which docstrings.test.ts compiles.
  const written = markdownFiles().filter((page) => !(page in pages));
  const shown = written.flatMap((page) =>
    codeBlocks(readText(page))
      .filter(({ language }) => /^(ts|tsx|js|typescript|javascript|html|ini)$/.test(language))
      .map(({ note, text }) => ({ page, note, text })),
  );

  it.each(shown)("$page: $note", ({ note, text }) => {
    expect(note).toMatch(/^examples\/[\w./-]+\.(tsx?|js|html|service|timer)$/);
    expect(text).toBe(readText(note ?? ""));
  });

  it("the README's sample has ten lines", () => {
    const lines = shown
      .filter(({ page }) => page === "README.md")
      .map(({ text }) => text.trimEnd().split("\n"));
    expect(lines.map(({ length }) => length)).toEqual([10]);
  });
});

describe("the samples", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

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

  it("unlock a car on the bench", async () => {
    expect(await unlocksACar("AP-ACNT200000123456")).toEqual(["900", "901", "903", "0", "event"]);
  });

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
    succeeded(await enrol(pims, userOf(login, "4071", seen)));
    expect(seen).toEqual(["NotEnrolled"]);
    // Already enrolled: no question is asked.
    const again = await enrol(pims, userOf(login, "4071", seen));
    expect(again).toMatchObject({ status: "SUCCEEDED", result: { isDeviceActivated: true } });
    expect(seen).toHaveLength(1);

    const otp = await otpFor(platform, servers(), parameters(), "4071");
    expect(await service.verify(login, otp)).toBe(true);
    expect(await service.verify(login, otp)).toBe(false);
    await expect(otpFor(platform, servers(), parameters(), "12")).rejects.toThrow(
      "2102: Invalid pinCode parameter",
    );
    await expect(otpFor(platform, servers(), parameters(), "5294")).rejects.toThrow(
      "2308: inwebo: access refused",
    );

    const second = createPims({ ...platform, storage: new MemoryStorage() }, { servers: servers() });
    succeeded(await second.initialize(parameters()));
    succeeded(await enrol(second, userOf(login, "4071", seen)));
    expect(seen).toEqual(["NotEnrolled", "AlreadyEnrolled"]);
    folder.remove();
  });

  it("the translation works in both forms, on success and on failure", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login, {}, "4071");
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

  it("the failure is explained in words, with its cost", async () => {
    const pims = await service.enrolled(await service.createAccount(), {}, "4071");
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "5294" });
    if (message.status !== "FAILED") throw new Error("a wrong PIN was accepted");
    const { text, again } = describeFailure(message, "Peugeot");
    expect(text).toContain(explain(message, { brand: "Peugeot" }).remedy);
    expect(text).toContain("This can cost: PIN, OTP.");
    expect(again).toBe(false);
  });

  it("a device without the SDK gives an OTP", async () => {
    const login = await service.createAccount();
    let stored: string | undefined;
    const options: DeviceOptions = {
      inWeboUrl: service.url,
      announcement: {
        macid: DEFAULT_MAC_ID,
        hostVersion: "Generator-1.0",
        libraryVersion: "0.2.17",
        language: "en",
      },
      get: async (url) => {
        const response = await fetch(url);
        return { status: response.status, body: await response.text() };
      },
      store: {
        exclusively: (work) => work(),
        read: async () => stored,
        write: async (text) => {
          stored = text;
        },
        setAside: async () => {
          stored = undefined;
        },
      },
      random: (count) => new Uint8Array(randomBytes(count)),
    };
    expect(await activate(options, await service.activationCode(login), "4071", "sample")).toMatchObject({
      ok: true,
    });
    expect(await service.verify(login, await otpOfDevice(options, "4071"))).toBe(true);
    await expect(otpOfDevice(options, "5294")).rejects.toThrow("AccessRefused");
  });

  it("a test of its own enrols a device and has its OTP verified", async () => {
    expect(await verifiesAnOtp()).toBe(true);
  });

  it("a service starts in a folder of its own, and ends", async () => {
    const folder = temporaryFolder();
    const started = await startHere(folder.path);
    expect((await fetch(`${started.url}/readyz`)).status).toBe(200);
    await started.close();
    folder.remove();
  });
});
