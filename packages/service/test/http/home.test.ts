// `/` and unknown addresses: a page for a person, JSON for a program.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PageName } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { describe, expect, it, onTestFinished } from "vitest";

async function served(pages: readonly PageName[], demo: boolean): Promise<string> {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  for (const page of pages) {
    mkdirSync(join(folder.path, page));
    writeFileSync(join(folder.path, page, "index.html"), "<!doctype html>my page");
  }
  const service = await TestService.start({ demo, pages, pagesDirectory: folder.path });
  onTestFinished(() => service.stop());
  return service.url;
}

const asBrowser = (language: string) => ({
  headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": language },
});

describe.each([
  ["in production", false],
  ["in the demo", true],
])("%s", (_, demo) => {
  it.each<[readonly PageName[]]>([[[]], [["phone"]], [["phone", "console"]]])(
    "/ names the pages %j",
    async (pages) => {
      const url = await served(pages, demo);
      const page = await fetch(`${url}/`, asBrowser("fr"));
      const html = await page.text();
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect([...html.matchAll(/<h1>([^<]+)</g)].map(([, title]) => title)).toEqual([
        "Strong authentication for connected vehicles",
        "Authentification forte pour véhicules connectés",
      ]);
      expect(html).toContain('<html lang="fr">');
      for (const name of ["phone", "console"] as const)
        expect(html.includes(`href="./${name}/"`)).toBe(pages.includes(name));
      const program = await fetch(`${url}/`);
      expect(await program.json()).toEqual({
        service: "OpenPIMS",
        pages: pages.map((name) => `/${name}/`),
        description: "/openapi.json",
      });
      expect(page.headers.get("vary")).toBe("accept, accept-language");
      // Nothing of the inside: no version, no path of the machine.
      expect(html + JSON.stringify([...page.headers])).not.toMatch(
        /\d+\.\d+\.\d+|node|fastify|sqlite|\/tmp/i,
      );
    },
  );

  it("an unknown address says so in words, and leads to the start", async () => {
    const url = await served(["phone"], demo);
    for (const path of ["/nothing", "/phone/nothing", "/a/b/c"]) {
      const page = await fetch(url + path, asBrowser("en"));
      const html = await page.text();
      expect([path, page.status]).toEqual([path, 404]);
      expect(html).toContain("<h1>There is no such page</h1>");
      expect(html).toContain("<h1>Cette page n’existe pas</h1>");
      const [, link = ""] = /<a href="([^"]+)">To the start page/.exec(html) ?? [];
      expect(new URL(link, url + path).href).toBe(`${url}/`);
      // Behind a proxy that takes a prefix off, too.
      expect(new URL(link, `https://site.example/prefix${path}`).pathname).toBe("/prefix/");
      const program = await fetch(url + path, { headers: { accept: "application/json" } });
      expect([program.status, await program.json()]).toEqual([404, { error: "not found" }]);
    }
  });
});
