// Tells the phone's service worker, when the pages are built, which files the phone is made of.
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Plugin } from "vite";

/** Where the service worker is, among the built files. */
export const SERVICE_WORKER = "phone/service-worker.js";

const PAGE = "phone/index.html";

/** What stands in the service worker for the list, and for the name of this build, whatever quotes the minifier likes. */
const SHELL = /(["'`])__SHELL__\1/;
const BUILD = "__BUILD__";

/** @param publicFolder the files that are served as they are */
export function shellList(publicFolder: string): Plugin {
  return {
    name: "openpims-shell-list",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const worker = bundle[SERVICE_WORKER];
      const page = bundle[PAGE];
      if (worker?.type !== "chunk" || page?.type !== "asset")
        throw new Error("the phone is not in the build");
      if (!SHELL.test(worker.code) || !worker.code.includes(BUILD))
        throw new Error("the service worker has no place for its list");
      const html = String(page.source);
      const named = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
      const kept = globSync("phone/*", { cwd: publicFolder }).map((path) => path.replaceAll(sep, "/"));
      const shell = [...named, ...kept.map((path) => `/${path}`)].sort();
      // The names of assets hold a hash of what is in them; those of the other files do not.
      const hash = createHash("sha256").update(html).update(JSON.stringify(shell));
      for (const path of kept.sort()) hash.update(readFileSync(join(publicFolder, path)));
      worker.code = worker.code
        .replace(SHELL, () => JSON.stringify(["/phone/", ...shell]))
        .replaceAll(BUILD, hash.digest("hex").slice(0, 16));
    },
  };
}
