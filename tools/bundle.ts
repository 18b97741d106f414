// The size of an application: its modules bundled by Vite with defaults, minified, and gzipped as a server would.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";

export interface Bundle {
  /** The size of all chunks, in bytes. */
  readonly gzipped: number;
  /** The modules with code left in the bundle. */
  readonly used: readonly string[];
  /** Every module that any of them imports, even if no code of it is left. */
  readonly graph: readonly string[];
}

/** @param root the application's folder, from which its packages are resolved */
export async function bundle(code: string, root: string): Promise<Bundle> {
  const entry = join(root, "application.js");
  writeFileSync(entry, code);
  const graph: string[] = [];
  const built = await build({
    configFile: false,
    logLevel: "silent",
    root,
    build: { write: false, rolldownOptions: { input: entry, preserveEntrySignatures: "strict" } },
    plugins: [
      {
        name: "graph",
        buildEnd() {
          graph.push(...this.getModuleIds());
        },
      },
    ],
  });
  const { output } = built as Rolldown.RolldownOutput;
  const chunks = output.filter((part) => part.type === "chunk");
  const sizes = chunks.map(({ code }) => gzipSync(code, { level: 9 }).length);
  const modules = chunks.flatMap(({ modules }) => Object.entries(modules));
  return {
    gzipped: sizes.reduce((sum, size) => sum + size, 0),
    used: modules.filter(([, { renderedLength }]) => renderedLength > 0).map(([path]) => path),
    graph,
  };
}

/** The package that a module belongs to. */
export function packageAt(path: string): string | undefined {
  const [, name] = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path) ?? [];
  return name?.replace("\\", "/");
}
