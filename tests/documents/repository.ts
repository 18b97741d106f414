// The texts of the repository: Markdown and code, without built or installed files.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

export const readText = (path: string): string => readFileSync(join(root, path), "utf8");

const LEFT_OUT = /(^|[\\/])(node_modules|dist|\.git|\.cache|\.openpims)([\\/]|$)/;

const filesOf = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: (path) => LEFT_OUT.test(path) })
    .map((path) => path.replaceAll("\\", "/"))
    .sort();

/** Paths from the root. */
export const markdownFiles = (): string[] => filesOf("**/*.md");

/** Paths from the root of the files with comments. */
export const codeFiles = (): string[] => [
  ...filesOf("{packages,tests,tools,examples}/**/*.{ts,tsx,css,html,java,sh}"),
  ".ci/run",
];
