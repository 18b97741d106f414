// examples/one-page.html: its script is compiled and bundled, and a browser runs the page on the service's origin.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { build } from "vite";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { useOnePage } from "../support/one-page.ts";
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
    await useOnePage(service);
  });
});
