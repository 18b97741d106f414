import type { AuditEntry } from "@openpims/service/operator-api";
import { Badge, Moment } from "../parts/small.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { to } from "../state/route.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.log;

const said = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : String(value));

function Details({ entry }: { readonly entry: AuditEntry }) {
  const facts: [string, string][] = [
    ...Object.entries(entry.details).map(([name, value]): [string, string] => [name, said(value)]),
    ...(entry.device === null ? [] : [[words.device, entry.device] satisfies [string, string]]),
    ...(entry.address === null ? [] : [[words.address, entry.address] satisfies [string, string]]),
  ];
  return (
    <details>
      <summary>
        {entry.position === null ? words.unchained : words.position(figureOf(entry.position))}
      </summary>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}

/** A key is shown as one: its maker may have given it a person's name. */
function actorIn({ kind, name }: AuditEntry["actor"]): string {
  if (name === null) return words.actorOf[kind];
  return kind === "api-key" ? `${words.actorOf[kind]}: ${name}` : name;
}

const columns: readonly Column<AuditEntry>[] = [
  { label: words.time, cell: ({ at }) => <Moment at={at} /> },
  { label: words.what, heads: true, cell: ({ action }) => words.actionOf[action] },
  {
    label: words.result,
    cell: ({ result }) => (
      <Badge tone={result === "ok" ? "good" : "bad"}>{result === "ok" ? words.ok : words.refused}</Badge>
    ),
  },
  { label: words.who, cell: ({ actor }) => actorIn(actor) },
];

const aboutColumn: Column<AuditEntry> = {
  label: words.about,
  cell: ({ account }) =>
    account === null ? (
      <span class="muted">–</span>
    ) : (
      <a href={to(["audit"], { account })} class="id">
        {account.slice(0, 8)}
      </a>
    ),
};

const detailsColumn: Column<AuditEntry> = {
  label: words.details,
  plain: true,
  cell: (entry) => <Details entry={entry} />,
};

interface AuditRowsProps {
  readonly label: string;
  readonly entries: readonly AuditEntry[];
  /** True if all entries belong to one account: the account column is then left out. */
  readonly ofOne?: boolean;
}

export function AuditRows({ label, entries, ofOne = false }: AuditRowsProps) {
  if (entries.length === 0) return <p class="empty">{words.none}</p>;
  return (
    <Table
      label={label}
      rows={entries}
      keyOf={({ id }) => id}
      columns={[...columns, ...(ofOne ? [] : [aboutColumn]), detailsColumn]}
    />
  );
}
