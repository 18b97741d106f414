// examples/one-page.html in an empty project with the packed SDK, built by each bundler with its defaults, and used in Chromium.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type PackedPackages, packPackages } from "../../tools/packed-packages.ts";
import { useOnePage } from "../support/one-page.ts";
import { missing, siteBundlers } from "./bundlers.ts";

// Programs and a browser beside other tests are slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const SAMPLE = join(import.meta.dirname, "../../examples/one-page.html");
const SCRIPT = /<script type="module">([\s\S]*)<\/script>/;

let packages: PackedPackages;
beforeAll(() => {
  packages = packPackages(["maccess", "sdk"]);
});
afterAll(() => packages.remove());

const reason = missing || chromiumReason;

describe.skipIf(missing !== "" || noChromium)(`a page from an empty project${reason}`, () => {
  it.each(Object.entries(siteBundlers))(
    "by %s gives an OTP that the service accepts",
    async (name, bundle) => {
      const project = join(packages.consumer, name);
      const site = join(packages.temporary, `${name}-site`);
      const page = readFileSync(SAMPLE, "utf8");
      mkdirSync(project);
      for (const folder of ["phone/assets", "assets"]) mkdirSync(join(site, folder), { recursive: true });
      writeFileSync(join(site, "index.html"), "");
      writeFileSync(join(project, "page.js"), SCRIPT.exec(page)?.[1] ?? "");
      const linked = page.replace(SCRIPT, '<script type="module" src="page.js"></script>');
      expect(linked).not.toBe(page);
      writeFileSync(join(project, "index.html"), linked);
      await bundle(project, join(site, "phone"));
      const service = await TestService.start({ pages: ["phone"], pagesDirectory: site });
      onTestFinished(() => service.stop());
      await useOnePage(service);
    },
  );
});
