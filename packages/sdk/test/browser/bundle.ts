// The SDK as in a web application: bundled from its two portable entries by Vite, for a browser.
import { join } from "node:path";
import { build, type Rolldown } from "vite";

/** One ES module with all exports of `@openpims/sdk` and `@openpims/sdk/browser`. */
export async function bundleSdk(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: "error",
    root: import.meta.dirname,
    resolve: { conditions: ["@openpims/source", "module", "browser"] },
    build: {
      write: false,
      minify: false,
      target: "es2024",
      lib: { entry: join(import.meta.dirname, "fixtures/sdk.ts"), formats: ["es"], fileName: "sdk" },
    },
  })) as Rolldown.RolldownOutput[];
  const chunk = built[0]?.output[0];
  if (chunk?.type !== "chunk") throw new Error("Vite made no module");
  return chunk.code;
}
