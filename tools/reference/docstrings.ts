// Reads docstrings in source files. Links to documents become relative to docs/reference.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { link } from "./markdown.ts";

const root = join(import.meta.dirname, "..", "..");

export interface Docstring {
  /** The text before the first tag. */
  readonly text: string;
  /** The code of each `@example`. */
  readonly examples: readonly string[];
  /** The name after each `@param`. */
  readonly parameters: readonly string[];
}

const COMMENTED =
  /^ *\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\n *(?:export )?(?:async )?(?:(?:const|function|class|interface|type) |(?:readonly )?)(\w+)/gm;

const EXPORTED =
  /(?:^\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\n)?^export (?:async |abstract )?(const|function|class|interface|type) (\w+)(.*)/gm;

/** A declaration that a file exports. */
export interface Exported {
  readonly name: string;
  /** True for a function, a class and an API. */
  readonly called: boolean;
  /** True for a function with parameters. */
  readonly hasParameters: boolean;
  readonly docstring: Docstring | undefined;
}

const isCalled = (kind: string, rest: string): boolean =>
  kind === "function" ||
  kind === "class" ||
  (kind === "const" && /(= \(|= async|=>$|= defineApi\(|= <|=$)/.test(rest));

const takesSome = (kind: string, rest: string): boolean =>
  (kind === "function" && /^(<.+>)?\((?!\))/.test(rest)) ||
  (kind === "const" && /^ = (async )?(<.+>)?\((?!\))/.test(rest));

/** Every exported declaration of a file. @param file its path from the root */
export const exportedBy = (file: string): Exported[] =>
  Array.from(
    readFileSync(join(root, file), "utf8").matchAll(EXPORTED),
    ([, comment, kind = "", name = "", rest = ""]) => ({
      name,
      called: isCalled(kind, rest),
      hasParameters: takesSome(kind, rest),
      docstring: comment === undefined ? undefined : parse(comment),
    }),
  );

function parse(comment: string): Docstring {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
  const [text = "", ...tags] = lines.join("\n").split(/^@/m);
  const examples = tags.filter((tag) => tag.startsWith("example")).map((tag) => tag.slice("example".length));
  const parameters = tags.flatMap((tag) => /^param (\w+)/.exec(tag)?.[1] ?? []);
  return { text: text.trim(), examples: examples.map((example) => example.trim()), parameters };
}

/**
 * The docstrings of a file's declarations and of their members, by name.
 * @param file its path from the root
 * @param from the text to start at
 */
export function docstringsOf(file: string, from = ""): ReadonlyMap<string, Docstring> {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.slice(text.indexOf(from)).matchAll(COMMENTED);
  return new Map(Array.from(found, ([, comment = "", name = ""]) => [name, parse(comment)]));
}

/** The docstring of a row, which the reference requires. */
export function requireDocstring(docstrings: ReadonlyMap<string, Docstring>, name: string): Docstring {
  const found = docstrings.get(name);
  if (!found?.text) throw new Error(`${name} has no docstring: the reference takes its meaning from there`);
  return found;
}

/** A docstring's text as Markdown for a page in docs/reference. */
export const asMarkdown = ({ text }: Docstring): string =>
  text
    .replace(/\bdocs\/((?:[\w-]+\/)*)([\w-]+)\.md(#[\w-]+)?/g, (_, folder, name, anchor = "") =>
      link(name, `../${folder}${name}.md${anchor}`),
    )
    .replace(/\n+/g, " ");
