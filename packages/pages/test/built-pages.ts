// The pages, built from the current source into a folder for the tests.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

export interface BuiltPages {
  readonly directory: string;
  remove(): void;
}

export async function buildPages(): Promise<BuiltPages> {
  const directory = mkdtempSync(join(tmpdir(), "openpims-pages-"));
  await build({
    configFile: join(import.meta.dirname, "..", "vite.config.ts"),
    logLevel: "warn",
    build: { outDir: directory },
  });
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
