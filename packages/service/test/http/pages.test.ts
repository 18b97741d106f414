// A folder of pages of an application's own: only the pages that are named are needed.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { expect, it, onTestFinished } from "vitest";

function folderWith(page: string): string {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  mkdirSync(join(folder.path, page));
  writeFileSync(join(folder.path, page, "index.html"), "<!doctype html>my page");
  return folder.path;
}

it("serves a page alone, without the demo's first page", async () => {
  const service = await TestService.start({
    pages: ["phone"],
    pagesDirectory: folderWith("phone"),
    demo: true,
  });
  onTestFinished(() => service.stop());
  const [page, first] = await Promise.all([fetch(`${service.url}/phone/`), fetch(`${service.url}/`)]);
  expect([page.status, await page.text()]).toEqual([200, "<!doctype html>my page"]);
  expect(await first.json()).toMatchObject({ service: "OpenPIMS", pages: ["/phone/"] });
});

it("refuses to start without a page that is named", async () => {
  const pagesDirectory = folderWith("phone");
  const start = TestService.start({ pages: ["phone", "console"], pagesDirectory });
  await expect(start).rejects.toThrow(`the page console is not in ${pagesDirectory}`);
});
