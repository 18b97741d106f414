// The table of docs/judges.md that says which suite ran in which engine. The runs write it: `npm run engines`.

/** One finished test, or several that passed together. */
export interface Ran {
  readonly engine: string;
  readonly version: string;
  readonly suite: string;
  readonly cases: number;
}

declare module "vitest" {
  interface TaskMeta {
    /** The engine that the test's code ran in. */
    ran?: Ran;
  }
}

/** The suites, in the order of the columns. */
export const SUITES = ["maccess", "sdk", "storage", "damaged records", "pop-up", "redirect"] as const;

/** The engines, in the order of the rows. */
export const ENGINES = [
  "Node 22",
  "Node 24",
  "Node 26",
  "Bun",
  "Deno",
  "Chromium",
  "Firefox",
  "WebKit",
  "JavaScriptCore",
  "Hermes",
] as const;

interface Row {
  readonly version: string;
  /** The number of passed cases, by suite. */
  readonly cases: Map<string, number>;
}

export type Table = ReadonlyMap<string, Row>;

const NOT_RUN = "–";

/** Major and minor: a patch of a browser or of Node makes no row stale. */
const shortened = (version: string): string => version.split(".").slice(0, 2).join(".");

/** The sums of a run. */
export function tableOf(ran: readonly Ran[]): Table {
  const table = new Map<string, Row>();
  for (const { engine, version, suite, cases } of ran) {
    const row = table.get(engine) ?? { version: shortened(version), cases: new Map() };
    table.set(engine, row);
    row.cases.set(suite, (row.cases.get(suite) ?? 0) + cases);
  }
  return table;
}

/** The table as Markdown. Engines and suites that did not run have their cells out of `before`. */
export function markdownOf(table: Table, before: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = ENGINES.map((engine) => {
    const [row, old] = [table.get(engine), before.get(engine)];
    const counts = SUITES.map((suite) => row?.cases.get(suite) ?? old?.cases.get(suite) ?? NOT_RUN);
    return line([engine, row?.version ?? old?.version ?? NOT_RUN, ...counts.map(String)]);
  });
  const head = ["engine", "version", ...SUITES];
  return [line(head), line(head.map(() => "---")), ...rows].join("\n");
}

const HEAD = "| engine | version |";

/** The lines of the table in a page. */
export function tableIn(page: string): string {
  const start = page.indexOf(HEAD);
  const end = page.indexOf("\n\n", start);
  if (start < 0 || end < 0) throw new Error("the page has no table of engines");
  return page.slice(start, end);
}

/** Reads the table of a page. */
export function parseTable(page: string): Table {
  const [head = "", , ...rows] = tableIn(page).split("\n");
  const cellsOf = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [, , ...suites] = cellsOf(head);
  return new Map(
    rows.map(cellsOf).map(([engine = "", version = "", ...counts]) => {
      const cases = counts.map((count, i) => [suites[i] ?? "", Number(count)] as const);
      return [engine, { version, cases: new Map(cases.filter(([, count]) => !Number.isNaN(count))) }];
    }),
  );
}

/** True for a version that comes before the other; 9 before 10. */
function isOlder(version: string, than: string): boolean {
  const [given, other] = [version, than].map((text) => text.split(".").map(Number));
  const at = given?.findIndex((part, i) => part !== (other?.[i] ?? 0)) ?? -1;
  return at >= 0 && (given?.[at] ?? 0) < (other?.[at] ?? 0);
}

/** The statements of the page that a run disproves. A run of some suites is compared for those. */
export function differences(ran: Table, documented: Table): string[] {
  return [...ran].flatMap(([engine, { version, cases }]) => {
    const row = documented.get(engine);
    if (row === undefined) return [`${engine} has no row`];
    const counts = [...cases].flatMap(([suite, count]) => {
      const stated = row.cases.get(suite) ?? 0;
      return stated === count ? [] : [`${engine}, ${suite}: ${count} ran, the page says ${stated}`];
    });
    return isOlder(version, row.version)
      ? [`${engine} ${version} ran, the page says ${row.version}`, ...counts]
      : counts;
  });
}
