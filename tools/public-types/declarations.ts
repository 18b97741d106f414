// One declaration file: its declarations without comments, the names that each uses, and its imports and exports.
import { type ESTree, parseSync } from "vite";

/** An exported name of another module; `*` is all of them. */
export interface Reference {
  readonly module: string;
  readonly name: string;
}

export interface Declaration {
  readonly text: string;
  /** Names of this file's declarations and imports, and of other modules. A namespace's member is `space.member`. */
  readonly uses: ReadonlySet<string>;
  readonly imports: readonly Reference[];
}

export interface DeclarationFile {
  readonly declarations: ReadonlyMap<string, readonly Declaration[]>;
  /** By their local names. */
  readonly imports: ReadonlyMap<string, Reference>;
  /** Exported names: a local one, or another module's. */
  readonly exports: ReadonlyMap<string, string | Reference>;
  /** The modules of `export * from`. */
  readonly passedOn: readonly string[];
}

type Statement = ESTree.Program["body"][number];
type Node = ESTree.Node;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

/** The keys of a node that hold names of members, not of types. */
const memberKeys = (node: Node): readonly string[] => {
  if (node.type === "TSQualifiedName") return ["right"];
  if (node.type === "TSImportType") return ["qualifier", "source"];
  return "computed" in node && node.computed ? [] : ["key"];
};

const nameOf = (node: Node): string => ("name" in node && typeof node.name === "string" ? node.name : "");

/** The leftmost identifier of a qualified name. */
const firstOf = (node: Node): string => (node.type === "TSQualifiedName" ? firstOf(node.left) : nameOf(node));

function collect(node: Node, uses: Set<string>, imports: Reference[]): void {
  if (node.type === "Identifier") uses.add(node.name);
  if (node.type === "TSQualifiedName" && node.left.type === "Identifier")
    uses.add(`${node.left.name}.${node.right.name}`);
  if (node.type === "TSImportType")
    imports.push({ module: node.source.value, name: node.qualifier ? firstOf(node.qualifier) : "*" });
  for (const [key, value] of Object.entries(node)) {
    if (memberKeys(node).includes(key)) continue;
    for (const child of [value].flat()) if (isNode(child)) collect(child, uses, imports);
  }
}

/** The names that a statement declares. */
function namesOf(statement: Statement): readonly string[] {
  if (statement.type === "VariableDeclaration") return statement.declarations.map(({ id }) => nameOf(id));
  return "id" in statement && statement.id ? [nameOf(statement.id)] : [];
}

/** The text without comments, the empty lines that they leave, and this package's file names. */
function textOf(text: string, comments: readonly { start: number; end: number }[], from: number): string {
  const kept = comments
    .toReversed()
    .reduce((left, { start, end }) => left.slice(0, start - from) + left.slice(end - from), text);
  // A type of another file has its name alone: files may move.
  return kept
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/\n{2,}/g, "\n")
    .replaceAll(/\bimport\("\.[^"]*"\)\./g, "");
}

/** @throws Error if the text is no declaration file */
export function parseDeclarations(path: string, code: string): DeclarationFile {
  const { program, comments, errors } = parseSync(path, code, { lang: "dts" });
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const declarations = new Map<string, Declaration[]>();
  const imports = new Map<string, Reference>();
  const exports = new Map<string, string | Reference>();
  const passedOn: string[] = [];

  const declare = (statement: Statement): readonly string[] => {
    const inside = comments.filter(({ start, end }) => start >= statement.start && end <= statement.end);
    const text = textOf(code.slice(statement.start, statement.end), inside, statement.start);
    const uses = new Set<string>();
    const used: Reference[] = [];
    collect(statement, uses, used);
    const names = namesOf(statement);
    for (const name of names)
      declarations.set(name, [...(declarations.get(name) ?? []), { text, uses, imports: used }]);
    return names;
  };

  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") {
      const module = statement.source.value;
      for (const part of statement.specifiers) {
        const name = part.type === "ImportSpecifier" ? nameOf(part.imported) : "*";
        imports.set(part.local.name, {
          module,
          name: part.type === "ImportDefaultSpecifier" ? "default" : name,
        });
      }
    } else if (statement.type === "ExportAllDeclaration") {
      if (statement.exported)
        exports.set(nameOf(statement.exported), { module: statement.source.value, name: "*" });
      else passedOn.push(statement.source.value);
    } else if (statement.type === "ExportNamedDeclaration") {
      const module = statement.source?.value;
      for (const { local, exported } of statement.specifiers) {
        const name = nameOf(local);
        exports.set(nameOf(exported), module === undefined ? name : { module, name });
      }
      if (statement.declaration)
        for (const name of declare(statement.declaration as Statement)) exports.set(name, name);
    } else declare(statement);
  }
  return { declarations, imports, exports, passedOn };
}
