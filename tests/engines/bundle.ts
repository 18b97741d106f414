// The portable tests as one script, for engines without modules and files.
import { fileURLToPath } from "node:url";
import { transformAsync } from "@babel/core";
import { type Rolldown, build as viteBuild } from "vite";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const bundles = new Map<string, Promise<string>>();

/**
 * A script that assigns the exports of a file of `entries/` to the global variable `portable`. It is built once.
 * @param entry the file's name
 */
export function bundle(entry: string): Promise<string> {
  const built = bundles.get(entry) ?? build(entry);
  bundles.set(entry, built);
  return built;
}

async function build(entry: string): Promise<string> {
  const built = await viteBuild({
    root: ROOT,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@openpims/source"] },
    build: {
      write: false,
      minify: false,
      target: "esnext",
      lib: { entry: `${ROOT}tests/engines/entries/${entry}`, formats: ["iife"], name: "portable" },
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
