import type { AuditEntry } from "@openpims/service/operator-api";
import { Fragment } from "preact";
import { Breakable } from "../parts/breakable.tsx";
import { Badge, Moment } from "../parts/small.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { to } from "../state/route.ts";
import { reasonOfRow, sentenceOfRow } from "../texts/audit-facts.ts";
import type { Sentence } from "../texts/audit-sentence.ts";
import { figureOf, zone } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.log;

const said = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : String(value));

/** The parts of a row for a closer look: the log's own words, whole ids, and the chain's place. */
function Details({ entry }: { readonly entry: AuditEntry }) {
  const { at, account, device, actor, address, position, hash } = entry;
  const facts: readonly (readonly [string, string | null])[] = [
    [words.action, entry.action],
    ...Object.entries(entry.details).map(([name, value]) => [name, said(value)] as const),
    [words.accountId, account?.id ?? null],
    [words.deviceId, device?.id ?? null],
    [words.actorId, actor.kind === "operator" || actor.kind === "api-key" ? actor.id : null],
    [words.address, address],
    [words.page.utc, at],
    [words.place, position === null ? words.unchained : figureOf(position)],
    [words.hash, hash],
  ];
  return (
    <details>
      <summary>{words.details}</summary>
      <dl class="facts">
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </Fragment>
            ),
        )}
      </dl>
      {account && (
        <p>
          <a href={to(["audit"], { account: account.login ?? account.id })}>{words.onlyAccount}</a>
        </p>
      )}
    </details>
  );
}

const Said = ({ pieces }: { readonly pieces: Sentence }) => (
  <>
    {pieces.map((piece) => {
      if (typeof piece === "string") return piece;
      return piece.href === undefined ? (
        piece.text
      ) : (
        <a key={piece.href} href={piece.href}>
          <Breakable text={piece.text} />
        </a>
      );
    })}
  </>
);

function InWords({ entry }: { readonly entry: AuditEntry }) {
  const reason = reasonOfRow(entry, texts);
  const { repeated } = entry.details;
  return (
    <div class="in-words">
      <Said pieces={sentenceOfRow(entry, texts)} />
      {reason !== undefined && (
        <p class="refusal">
          <Badge tone="bad">{entry.action === "sms.give-up" ? words.inWords.failed : words.refused}</Badge>{" "}
          {reason}
        </p>
      )}
      {typeof repeated === "number" && <p class="hint">{words.inWords.repeated(figureOf(repeated))}</p>}
    </div>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { label: words.page.time(zone), cell: ({ at }) => <Moment at={at} /> },
  { label: words.what, heads: true, cell: (entry) => <InWords entry={entry} /> },
  { label: words.details, plain: true, cell: (entry) => <Details entry={entry} /> },
];

interface AuditRowsProps {
  readonly label: string;
  readonly entries: readonly AuditEntry[];
}

export function AuditRows({ label, entries }: AuditRowsProps) {
  return <Table label={label} rows={entries} keyOf={({ id }) => id} columns={columns} />;
}
