// Reads the imports of a module's text, for the checks of the arrows between packages.

const FORMS = [
  // import … from "a"; export … from "a"
  /^[ \t]*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm,
  // import "a"
  /^[ \t]*import\s*["']([^"']+)["']/gm,
  // import("a"), in a type too
  /\b(?:import|require)\(\s*["'`]([^"'`]+)["'`]/g,
];

const COMMENTS = /\/\*[\s\S]*?\*\/|^[ \t]*\/\/.*$/gm;

/** The code without its comments. A `/*` inside a string would break this; our code has none. */
export const withoutComments = (text: string): string => text.replace(COMMENTS, "");

const TYPE_IMPORTS = /^[ \t]*(?:import|export)\s+type\b[^"';]*?\bfrom\s*["'][^"']+["']/gm;

/** The text without imports of types only. */
export const withoutTypeImports = (text: string): string => withoutComments(text).replace(TYPE_IMPORTS, "");

/** The specifiers that a module imports, as written, each once. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text);
  return [
    ...new Set(FORMS.flatMap((form) => [...code.matchAll(form)].map(([, specifier = ""]) => specifier))),
  ];
}

export const isRelative = (specifier: string): boolean => /^\.{1,2}(\/|$)/.test(specifier);

/** `@noble/hashes` of `@noble/hashes/sha2.js`. */
export const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
