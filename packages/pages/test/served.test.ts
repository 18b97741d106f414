// The files that the service serves of the pages, and their headers.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningService, startService } from "@openpims/service";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltPages, buildPages } from "./built-pages.ts";

let pages: BuiltPages;
const dataDirectory = mkdtempSync(join(tmpdir(), "openpims-served-"));
const running: RunningService[] = [];

beforeAll(async () => {
  pages = await buildPages();
});
afterAll(async () => {
  for (const service of running) await service.close();
  pages.remove();
  rmSync(dataDirectory, { recursive: true, force: true });
});

async function started(options: Partial<Parameters<typeof startService>[0]>): Promise<string> {
  const service = await startService({
    dataDirectory: join(dataDirectory, String(running.length)),
    pagesDirectory: pages.directory,
    ...options,
  });
  running.push(service);
  return service.url;
}

const status = async (address: string): Promise<number> =>
  (await fetch(address, { redirect: "manual" })).status;

describe("the pages that are served", () => {
  it("are not served unless the configuration names them", async () => {
    const url = await started({});
    for (const path of ["/phone", "/phone/", "/console/", "/assets/"])
      expect(await status(url + path)).toBe(404);
  });

  it("are those that are asked for, and no first page but in the demo", async () => {
    const url = await started({ pages: ["console"] });
    expect(await status(`${url}/console`)).toBe(308);
    expect(await status(`${url}/console/`)).toBe(200);
    expect(await status(`${url}/phone/`)).toBe(404);
    expect(await (await fetch(`${url}/`)).json()).toMatchObject({ pages: ["/console/"] });
    const demo = await started({ pages: ["phone", "console"], demo: true });
    for (const path of ["/", "/phone/", "/console/"]) expect(await status(demo + path)).toBe(200);
  });

  it("stop the start if they are not built", async () => {
    await expect(started({ pages: ["phone"], pagesDirectory: dataDirectory })).rejects.toThrow(
      "npm run pages",
    );
  });

  it("run no inline script, and load files named after their content", async () => {
    const url = await started({ pages: ["phone", "console"], demo: true });
    for (const path of ["/", "/phone/", "/console/"]) {
      const response = await fetch(url + path);
      expect(response.headers.get("content-security-policy")).toMatch(
        /default-src 'none'; script-src 'self'/,
      );
      expect(response.headers.get("cache-control")).toBe("no-cache");
      const page = await response.text();
      expect(page).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+=/);
      const [, script = ""] = /src="([^"]+)"/.exec(page) ?? [];
      const loaded = await fetch(url + script);
      expect(loaded.status).toBe(200);
      expect(loaded.headers.get("cache-control")).toContain("immutable");
    }
    // A process of the earlier version, or a stranger, must not make a proxy keep its absence.
    const missing = await fetch(`${url}/assets/of-the-next-version.js`);
    expect([missing.status, missing.headers.get("cache-control")]).toEqual([404, "no-store"]);
  });
});
