// The portable tests as one script, for engines without modules and files.
import { fileURLToPath } from "node:url";
import { transformAsync } from "@babel/core";
import { build, type Rolldown } from "vite";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A script that assigns the exports of a file of `entries/` to a global variable.
 * @param entry the file's name
 */
export async function bundle(entry: string, variable: string): Promise<string> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@openpims/source"] },
    build: {
      write: false,
      minify: false,
      target: "esnext",
      lib: { entry: `${ROOT}tests/engines/entries/${entry}`, formats: ["iife"], name: variable },
    },
  });
  const [output] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
  const chunks = output?.output ?? [];
  const [chunk] = chunks;
  if (chunks.length !== 1 || chunk?.type !== "chunk") throw new Error(`${entry} is not one script`);
  return chunk.code;
}

/** The script, compiled for Hermes by React Native's own Babel preset. */
export async function forHermes(script: string): Promise<string> {
  const transformed = await transformAsync(script, {
    babelrc: false,
    configFile: false,
    compact: false,
    cwd: ROOT,
    sourceType: "script",
    presets: [
      ["@react-native/babel-preset", { enableBabelRuntime: false, disableImportExportTransform: true }],
    ],
  });
  if (typeof transformed?.code !== "string") throw new Error("nothing was transformed");
  return transformed.code;
}
