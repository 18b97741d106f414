import { join } from "node:path";
import { defaultClientConditions, defineConfig } from "vite";
import { SERVICE_WORKER, shellList } from "./shell-list.ts";

const source = join(import.meta.dirname, "src");
/** Each page stands here under the path that it is served at. */
const site = join(source, "site");

const entries = [
  "site/index.html",
  "site/phone/index.html",
  "site/phone/redirect.html",
  "site/console/index.html",
  "site/vehicle/index.html",
  "phone/service-worker.ts",
];

export default defineConfig({
  root: site,
  resolve: { conditions: ["@openpims/source", ...defaultClientConditions] },
  // Whatever NODE_ENV says: development builds name the folders of the machine.
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  plugins: [shellList(join(site, "public"))],
  build: {
    outDir: join(import.meta.dirname, "dist", "pages"),
    emptyOutDir: true,
    target: "es2022",
    // Neither inline scripts nor `data:` addresses: the content security policy allows none.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: entries.map((entry) => join(source, entry)),
      output: {
        // A service worker keeps its address: browsers look there for a newer one.
        entryFileNames: ({ name }) =>
          name === "service-worker" ? SERVICE_WORKER : "assets/[name]-[hash].js",
      },
    },
  },
});
