// The bundlers of applications, each with its defaults.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Rolldown, build as viteBuild } from "vite";

const modules = join(import.meta.dirname, "node_modules");

/** Empty if this folder's packages are installed. */
export const missing: string = existsSync(join(modules, "esbuild")) ? "" : " (SKIPPED: esbuild not found)";
if (missing) console.warn(`No test by other bundlers${missing}: npm ci --ignore-scripts in tests/app-tools`);

/** A tool's module. Its own types are not there before it is installed, so each use has a type of its own. */
const load = <T>(path: string): Promise<T> => import(pathToFileURL(join(modules, path)).href);

interface Esbuild {
  build(options: object): Promise<{ readonly warnings: readonly unknown[] }>;
}

interface Rollup {
  rollup(options: object): Promise<{ write(options: object): Promise<unknown> }>;
}

interface Warning {
  readonly exporter?: string;
}

interface NodeResolve {
  nodeResolve(options: object): unknown;
}

interface Stats {
  toJson(options: object): { readonly warnings: readonly unknown[]; readonly errors: readonly unknown[] };
}

interface Webpack {
  default(options: object, done: (error: Error | null, stats: Stats | undefined) => void): void;
}

/** @returns the warnings @throws Error with webpack's errors */
async function runWebpack(options: object): Promise<readonly unknown[]> {
  const { default: webpack } = await load<Webpack>("webpack/lib/index.js");
  return new Promise((resolve, reject) => {
    webpack(options, (error, stats) => {
      if (error || !stats) return reject(error ?? new Error("webpack gave no answer"));
      const { warnings, errors } = stats.toJson({ all: false, warnings: true, errors: true });
      if (errors.length > 0) return reject(new Error(JSON.stringify(errors)));
      resolve(warnings);
    });
  });
}

/** Bundles a Node program into one file. @returns the warnings */
export type NodeBundler = (entry: string, file: string) => Promise<readonly unknown[]>;

export const nodeBundlers: Readonly<Record<string, NodeBundler>> = {
  esbuild: async (entry, file) => {
    const { build } = await load<Esbuild>("esbuild/lib/main.js");
    const options = { entryPoints: [entry], outfile: file, bundle: true, platform: "node", format: "esm" };
    return (await build({ ...options, logLevel: "silent" })).warnings;
  },
  Rollup: async (entry, file) => {
    const { rollup } = await load<Rollup>("rollup/dist/es/rollup.js");
    const { nodeResolve } = await load<NodeResolve>("@rollup/plugin-node-resolve/dist/es/index.js");
    const warnings: unknown[] = [];
    const plugins = [nodeResolve({ exportConditions: ["node"], preferBuiltins: true })];
    // The plugin's list of Node's own modules lacks those that have no name without "node:".
    const onwarn = (warning: Warning) => {
      if (!warning.exporter?.startsWith("node:")) warnings.push(warning);
    };
    const bundle = await rollup({ input: entry, plugins, onwarn });
    await bundle.write({ file, format: "es", inlineDynamicImports: true });
    return warnings;
  },
  webpack: async (entry, file) => {
    const options = {
      mode: "production",
      target: "node22",
      entry,
      experiments: { outputModule: true },
      module: { parser: { javascript: { dynamicImportMode: "eager", importMeta: false } } },
      output: { path: join(file, ".."), filename: "webpack.mjs", module: true },
    };
    return runWebpack(options);
  },
};

/** Bundles a page's program, minified. @returns the bundle */
export type PageBundler = (entry: string, folder: string) => Promise<Buffer>;

export const pageBundlers: Readonly<Record<string, PageBundler>> = {
  Vite: async (entry, root) => {
    const options = { configFile: false, logLevel: "silent", root } as const;
    const built = await viteBuild({ ...options, build: { write: false, rolldownOptions: { input: entry } } });
    const { output } = built as Rolldown.RolldownOutput;
    return Buffer.from(output.map((part) => (part.type === "chunk" ? part.code : "")).join(""));
  },
  esbuild: async (entry, folder) => {
    const { build } = await load<Esbuild>("esbuild/lib/main.js");
    const outfile = join(folder, "esbuild-page.js");
    await build({ entryPoints: [entry], outfile, bundle: true, minify: true, format: "esm" });
    return readFileSync(outfile);
  },
};

/**
 * Builds a site out of a project's `index.html` with its script `page.js`, for the address `/phone/`.
 * @throws Error with the bundler's errors
 */
export type SiteBundler = (project: string, site: string) => Promise<void>;

/** For bundlers of scripts alone: the page itself, whose script is in `assets`. */
function copyPage(project: string, site: string): void {
  const page = readFileSync(join(project, "index.html"), "utf8");
  writeFileSync(join(site, "index.html"), page.replace("page.js", "/phone/assets/page.js"));
}

export const siteBundlers: Readonly<Record<string, SiteBundler>> = {
  Vite: async (root, outDir) => {
    await viteBuild({ configFile: false, logLevel: "silent", root, base: "/phone/", build: { outDir } });
  },
  esbuild: async (project, site) => {
    const { build } = await load<Esbuild>("esbuild/lib/main.js");
    const outfile = join(site, "assets/page.js");
    const entryPoints = [join(project, "page.js")];
    await build({ entryPoints, outfile, bundle: true, minify: true, format: "esm", logLevel: "silent" });
    copyPage(project, site);
  },
  webpack: async (project, site) => {
    const output = { path: join(site, "assets"), filename: "page.js" };
    await runWebpack({ mode: "production", entry: join(project, "page.js"), output });
    copyPage(project, site);
  },
};
