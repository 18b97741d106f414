// The public types of an entry point: its exports and all that their types need, in the order of their names.
import { posix } from "node:path";
import { type DeclarationFile, parseDeclarations, type Reference } from "./declarations.ts";

/** The texts of a package's files, by path. */
export type Files = ReadonlyMap<string, Buffer>;

/**
 * Reports the types of an entry point of a package.
 * @param entry its declaration file, as `files` names it
 */
export function reportOf(entry: string, files: Files): string {
  const walk = new Walk(files);
  walk.exportsOf(entry);
  return walk.text();
}

const isRelative = (module: string): boolean => module.startsWith(".");

const inOrder = (texts: Iterable<string>): string =>
  [...texts]
    .sort()
    .map((text) => `${text}\n`)
    .join("");

/** Collects declarations from a package's files. */
class Walk {
  readonly #files: Files;
  readonly #parsed = new Map<string, DeclarationFile>();
  /** The exported declarations, as the report shows them. */
  readonly #exported = new Set<string>();
  /** The declarations of the exports, without the word `export`. */
  readonly #shown = new Set<string>();
  /** The declarations that any type uses. */
  readonly #used = new Set<string>();
  readonly #foreign = new Set<string>();
  readonly #seen = new Set<string>();

  constructor(files: Files) {
    this.#files = files;
  }

  exportsOf(entry: string): void {
    for (const name of new Set(this.#namesAt(entry))) this.#export(entry, name, true);
    for (const module of this.#at(entry).passedOn)
      if (!isRelative(module)) this.#exported.add(`export * from "${module}";`);
  }

  text(): string {
    const hidden = inOrder([...this.#used].filter((text) => !this.#shown.has(text)));
    const heading = hidden && "// Not exported, but part of the types above.\n";
    const parts = [inOrder(this.#foreign), inOrder(this.#exported), heading + hidden];
    return parts.filter((part) => part !== "").join("\n");
  }

  #at(path: string): DeclarationFile {
    const known = this.#parsed.get(path);
    if (known) return known;
    const text = this.#files.get(path)?.toString("utf8");
    if (text === undefined) throw new Error(`${path} is not in the package`);
    const file = parseDeclarations(path, text);
    this.#parsed.set(path, file);
    return file;
  }

  /** The files of the package that a file passes on whole. */
  #passedOnBy(path: string): readonly string[] {
    return this.#at(path)
      .passedOn.filter(isRelative)
      .map((module) => pathFrom(path, module));
  }

  #namesAt(path: string): readonly string[] {
    return [
      ...this.#at(path).exports.keys(),
      ...this.#passedOnBy(path).flatMap((other) => this.#namesAt(other)),
    ];
  }

  /** @returns false if the file has no such export */
  #export(path: string, name: string, isPublic: boolean): boolean {
    const found = this.#at(path).exports.get(name);
    if (found === undefined)
      return this.#passedOnBy(path).some((other) => this.#export(other, name, isPublic));
    if (typeof found === "string") {
      const isRenamed = isPublic && found !== name;
      if (isRenamed) this.#exported.add(`export { ${found} as ${name} };`);
      this.#declare(path, found, isPublic && !isRenamed);
    } else this.#follow(path, found, isPublic, name);
    return true;
  }

  /** @param as the name of the reference in the file */
  #follow(path: string, { module, name }: Reference, isPublic: boolean, as: string): void {
    const names = name === as ? name : `${name} as ${as}`;
    if (!isRelative(module)) {
      if (isPublic) this.#exported.add(`export { ${names} } from "${module}";`);
      else this.#foreign.add(`import { ${names} } from "${module}";`);
    } else if (name !== "*") {
      if (isPublic && name !== as) this.#exported.add(`export { ${names} };`);
      this.#export(pathFrom(path, module), name, isPublic && name === as);
    }
  }

  #declare(path: string, name: string, isPublic: boolean): void {
    const { declarations, imports } = this.#at(path);
    const found = declarations.get(name) ?? [];
    if (found.length > 0)
      this.#add(
        found.map(({ text }) => text.replace(/^declare /, "")),
        isPublic,
      );
    if (this.#seen.has(`${path} ${name}`)) return;
    this.#seen.add(`${path} ${name}`);
    const imported = imports.get(name);
    if (imported) this.#follow(path, imported, isPublic, name);
    for (const { uses, imports: references } of found) {
      for (const reference of references) this.#follow(path, reference, false, reference.name);
      for (const use of uses) this.#use(path, use, name);
    }
  }

  /** @param texts the declarations of one name: the order of overloads decides which one a call has, so it stays */
  #add(texts: readonly string[], isPublic: boolean): void {
    if (!isPublic) {
      this.#used.add(texts.join("\n"));
      return;
    }
    this.#shown.add(texts.join("\n"));
    this.#exported.add(texts.map((text) => `export ${text}`).join("\n"));
  }

  /** @param use a name that the declaration of another name uses */
  #use(path: string, use: string, by: string): void {
    const [space = "", member] = use.split(".");
    const whole = this.#at(path).imports.get(space);
    if (member === undefined) {
      if (use !== by) this.#declare(path, use, false);
    } else if (whole?.name === "*") this.#follow(path, { ...whole, name: member }, false, member);
  }
}

const pathFrom = (path: string, module: string): string =>
  posix.join(posix.dirname(path), module.replace(/\.js$/, ".d.ts"));
