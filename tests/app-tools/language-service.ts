// TypeScript 5.9's language service: what an editor shows of an application's file. TypeScript 7 has no such interface.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..", "..");
const compiler = join(import.meta.dirname, "node_modules/typescript/lib/typescript.js");

/** Empty if this folder's packages are installed. */
export const missing: string = existsSync(compiler) ? "" : " (SKIPPED: TypeScript 5.9 not found)";
if (missing) console.warn(`No test of an editor${missing}: npm ci --ignore-scripts in tests/app-tools`);

interface Parts {
  readonly text: string;
}

/** The parts of the compiler's API that this file uses: its own types are not there before they are installed. */
interface TypeScript {
  readonly version: string;
  readonly sys: {
    readonly fileExists: (path: string) => boolean;
    readonly readFile: (path: string) => string;
  };
  readonly ScriptSnapshot: { fromString(text: string): unknown };
  convertCompilerOptionsFromJson(options: object, folder: string): { readonly options: object };
  getDefaultLibFilePath(options: object): string;
  displayPartsToString(parts: readonly Parts[] | undefined): string;
  flattenDiagnosticMessageText(text: unknown, newLine: string): string;
  createLanguageService(host: object): LanguageService;
}

interface Diagnostic {
  readonly code: number;
  readonly start: number;
  readonly messageText: unknown;
}

interface LanguageService {
  getCompletionsAtPosition(
    file: string,
    at: number,
    options: object,
  ): { readonly entries: readonly { readonly name: string }[] } | undefined;
  getQuickInfoAtPosition(
    file: string,
    at: number,
  ):
    | {
        readonly displayParts: readonly Parts[];
        readonly documentation: readonly Parts[];
        readonly tags?: readonly { readonly name: string; readonly text?: readonly Parts[] }[];
      }
    | undefined;
  getSemanticDiagnostics(file: string): readonly Diagnostic[];
}

export interface Hover {
  /** The declaration. */
  readonly shown: string;
  readonly documentation: string;
  /** The docstring's tags, by name. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface CodeError {
  /** From 1, within the given code. */
  readonly line: number;
  readonly text: string;
}

/** An editor with one open file. */
export class Editor {
  readonly #typescript: TypeScript;
  readonly #service: LanguageService;
  readonly #path: string;
  readonly #head: string;
  #text = "";
  #version = 0;

  private constructor(typescript: TypeScript, path: string, head: string, options: object) {
    this.#typescript = typescript;
    this.#path = path;
    this.#head = head;
    const { sys, ScriptSnapshot } = typescript;
    const readFile = (file: string) => (file === path ? this.#text : sys.readFile(file));
    const fileExists = (file: string) => file === path || sys.fileExists(file);
    this.#service = typescript.createLanguageService({
      ...sys,
      readFile,
      fileExists,
      useCaseSensitiveFileNames: () => true,
      getScriptFileNames: () => [path],
      getScriptVersion: (file: string) => (file === path ? String(this.#version) : "1"),
      getScriptSnapshot: (file: string) =>
        fileExists(file) ? ScriptSnapshot.fromString(readFile(file)) : undefined,
      getCurrentDirectory: () => root,
      getCompilationSettings: () => options,
      getDefaultLibFileName: () => typescript.getDefaultLibFilePath(options),
    });
  }

  /** @param head code before every other code of the file, such as imports, in one line */
  static async open(path: string, head: string, compilerOptions: object): Promise<Editor> {
    const { default: typescript }: { default: TypeScript } = await import(pathToFileURL(compiler).href);
    const { options } = typescript.convertCompilerOptionsFromJson(compilerOptions, root);
    return new Editor(typescript, path, `${head}\n`, options);
  }

  get version(): string {
    return this.#typescript.version;
  }

  /** Puts code with a cursor `|` into the file. @returns the cursor's position */
  #write(code: string): number {
    this.#text = `${this.#head}${code.replace("|", "")}`;
    this.#version++;
    return this.#head.length + code.indexOf("|");
  }

  /** The names offered at the cursor `|`. */
  completionsAt(code: string): string[] {
    const found = this.#service.getCompletionsAtPosition(this.#path, this.#write(code), {});
    return found?.entries.map(({ name }) => name) ?? [];
  }

  /** The text shown at the cursor `|`. */
  hoverAt(code: string): Hover {
    return this.#hover(this.#write(code));
  }

  /** The text shown at the cursor of each code, all in one file: the compiler checks it once. */
  hoversAt(codes: readonly string[]): Hover[] {
    this.#write(`${codes.map((code) => code.replace("|", "")).join("\n")}|`);
    let start = this.#head.length;
    return codes.map((code) => {
      const hover = this.#hover(start + code.indexOf("|"));
      start += code.length;
      return hover;
    });
  }

  #hover(at: number): Hover {
    const found = this.#service.getQuickInfoAtPosition(this.#path, at);
    const text = (parts: readonly Parts[] | undefined) => this.#typescript.displayPartsToString(parts);
    return {
      shown: text(found?.displayParts).replace(/\s+/g, " "),
      documentation: text(found?.documentation),
      tags: Object.fromEntries(found?.tags?.map(({ name, text: parts }) => [name, text(parts)]) ?? []),
    };
  }

  errorsIn(code: string): CodeError[] {
    this.#write(`${code}|`);
    return this.#service.getSemanticDiagnostics(this.#path).map(({ code, start, messageText }) => ({
      line: this.#text.slice(this.#head.length, start).split("\n").length,
      text: `TS${code}: ${this.#typescript.flattenDiagnosticMessageText(messageText, "\n")}`,
    }));
  }
}
