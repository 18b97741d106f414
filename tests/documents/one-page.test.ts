// examples/one-page.html: its script is compiled and bundled, and a browser runs the page on the service's origin.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { PASSWORD, PIN, TestService, temporaryFolder } from "@openpims/testing/harness";
import { build } from "vite";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { readText, root } from "./repository.ts";

// Programs and a browser beside other tests are slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const SAMPLE = "examples/one-page.html";

/** Builds the page as a site at `/phone/`. @returns its folder */
async function builtPage(): Promise<string> {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  const source = mkdtempSync(join(root, "node_modules/.cache-page-"));
  onTestFinished(() => rmSync(source, { recursive: true }));
  cpSync(join(root, SAMPLE), join(source, "index.html"));
  await build({
    configFile: false,
    logLevel: "error",
    root: source,
    base: "/phone/",
    resolve: { conditions: ["@openpims/source", "module", "browser"] },
    build: { outDir: join(folder.path, "phone"), target: "es2024" },
  });
  writeFileSync(join(folder.path, "index.html"), "");
  mkdirSync(join(folder.path, "assets"), { recursive: true });
  return folder.path;
}

it("has a script that the compiler accepts", () => {
  const folder = mkdtempSync(join(root, "node_modules/.cache-script-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [, script = ""] = /<script type="module">([\s\S]*)<\/script>/.exec(readText(SAMPLE)) ?? [];
  writeFileSync(join(folder, "page.js"), script);
  const compilerOptions = { noEmit: true, allowJs: true, checkJs: true, incremental: false };
  const configuration = {
    extends: "../../tsconfig.json",
    compilerOptions,
    include: ["page.js"],
    files: ["page.js"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, ""]);
});

describe.skipIf(noChromium)(`in a browser${chromiumReason}`, () => {
  it("signs in, enrols, and gives a one-time password that the service accepts", async () => {
    const service = await TestService.start({ pages: ["phone"], pagesDirectory: await builtPage() });
    onTestFinished(() => service.stop());
    const login = await service.createAccount();
    const browser = await launchChromium();
    onTestFinished(browser.close);
    const page = await browser.context.newPage();
    await page.goto(`${service.url}/phone/`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("E-mail").fill(login);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("This browser is not enrolled yet.").waitFor();
    await page.getByRole("button", { name: "Send me an SMS" }).click();
    await page.getByText("An SMS is on its way.").waitFor();
    const { code } = (await service.admin("GET", `/accounts/${login}/outbox`)).body.message;
    await page.getByLabel("Code of the SMS").fill(code);
    await page.getByLabel("PIN, 4 to 8 digits").fill(PIN);
    await page.getByRole("button", { name: "Enrol this browser" }).click();
    await page.getByText(`Signed in as ${login}.`).waitFor();
    await page.reload();
    await page.getByLabel("PIN", { exact: true }).fill("9999");
    await page.getByRole("button", { name: "One-time password" }).click();
    await page.getByText("Wrong PIN").waitFor();
    await page.getByLabel("PIN", { exact: true }).fill(PIN);
    await page.getByRole("button", { name: "One-time password" }).click();
    const shown = await page.getByText("Valid for a minute: ").textContent();
    expect(await service.verify(login, shown?.split(": ")[1] ?? "")).toBe(true);
  });
});
