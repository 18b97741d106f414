// The operator's import file: JSON lines, or CSV with a first line that names the columns.

/** A line that cannot be read, counted from 1. */
export class UnreadableLine extends Error {
  override name = "UnreadableLine";
  readonly line: number;

  constructor(line: number) {
    super(`line ${line} cannot be read`);
    this.line = line;
  }
}

const COLUMNS = ["login", "phoneNumber", "passwordHash"] as const;

/** The fields of one line (RFC 4180, without line breaks in fields); `undefined` if a quote is not closed. */
function fieldsOf(line: string, separator: string): string[] | undefined {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const plain = quoted ? undefined : (rest.split(separator, 1)[0] ?? "");
    if (plain?.includes('"')) return undefined;
    fields.push(quoted ? (quoted[1] ?? "").replaceAll('""', '"') : (plain ?? "").trim());
    rest = rest.slice(quoted ? quoted[0].length : (plain ?? "").length);
    if (rest === "") return fields;
    if (!rest.startsWith(separator)) return undefined;
    rest = rest.slice(1);
  }
}

function readCsv(lines: readonly string[], separator: string): object[] {
  const columns = fieldsOf(lines[0] ?? "", separator)?.map((name) =>
    COLUMNS.find((column) => column.toLowerCase() === name.toLowerCase()),
  );
  if (!columns?.includes("login") || columns.includes(undefined)) throw new UnreadableLine(1);
  return lines.slice(1).flatMap((line, i) => {
    if (line.trim() === "") return [];
    const fields = fieldsOf(line, separator);
    if (fields?.length !== columns.length) throw new UnreadableLine(i + 2);
    const named = columns.map((column, place) => [column, fields[place]] as const);
    return [Object.fromEntries(named.filter(([, value]) => value !== ""))];
  });
}

function readJson(text: string): unknown[] | undefined {
  try {
    const all = JSON.parse(text) as unknown;
    if (Array.isArray(all)) return all;
    const { accounts } = all as { readonly accounts?: unknown };
    return Array.isArray(accounts) ? accounts : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the entries in the import's format. @throws UnreadableLine */
export function readImport(text: string): unknown[] {
  const given = text.replace(/^\u{feff}/u, "").trim();
  if (given === "") return [];
  const whole = readJson(given);
  if (whole) return whole;
  const lines = given.split(/\r?\n/);
  if (!given.startsWith("{")) return readCsv(lines, lines[0]?.includes(";") ? ";" : ",");
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      throw new UnreadableLine(i + 1);
    }
  });
}
