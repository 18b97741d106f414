import { join } from "node:path";
import { defaultClientConditions, defineConfig } from "vite";

const pages = join(import.meta.dirname, "src", "pages");

export default defineConfig({
  root: pages,
  resolve: { conditions: ["@openpims/source", ...defaultClientConditions] },
  // Whatever NODE_ENV says: development builds name the folders of the machine.
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  build: {
    outDir: join(import.meta.dirname, "dist", "pages"),
    emptyOutDir: true,
    target: "es2022",
    // Neither inline scripts nor `data:` addresses: the content security policy allows none.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: ["index.html", "phone/index.html", "console/index.html"].map((page) => join(pages, page)),
    },
  },
});
