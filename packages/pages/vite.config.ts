import { join } from "node:path";
import { defaultClientConditions, defineConfig } from "vite";
import { SERVICE_WORKER, shellList } from "./shell-list.ts";

const pages = join(import.meta.dirname, "src", "pages");

const entries = [
  "index.html",
  "phone/index.html",
  "phone/redirect.html",
  "phone/service-worker.ts",
  "console/index.html",
];

export default defineConfig({
  root: pages,
  resolve: { conditions: ["@openpims/source", ...defaultClientConditions] },
  // Whatever NODE_ENV says: development builds name the folders of the machine.
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  plugins: [shellList(join(pages, "public"))],
  build: {
    outDir: join(import.meta.dirname, "dist", "pages"),
    emptyOutDir: true,
    target: "es2022",
    // Neither inline scripts nor `data:` addresses: the content security policy allows none.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: entries.map((entry) => join(pages, entry)),
      output: {
        // A service worker keeps its address: browsers look there for a newer one.
        entryFileNames: ({ name }) =>
          name === "service-worker" ? SERVICE_WORKER : "assets/[name]-[hash].js",
      },
    },
  },
});
