import type { Keys } from "@openpims/service/operator-api";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Confirm } from "../parts/dialog.tsx";
import { attempt } from "../parts/notice.tsx";
import { Page, Section, Shown } from "../parts/page.tsx";
import { Badge, Moment, type Tone } from "../parts/small.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { useResource } from "../state/resource.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.key;

const TONES: Readonly<Record<Key["status"], Tone>> = { next: "calm", current: "good", old: "warn" };

/** A rotation adds no audit row while it runs, so no event reports its progress. */
const ROTATING_MS = 5_000;

type Key = Keys["protocolKeys"][number];

const columns: readonly Column<Key>[] = [
  { label: words.id, heads: true, cell: ({ id }) => <code>{id}</code> },
  { label: words.status, cell: ({ status }) => <Badge tone={TONES[status]}>{words.statusOf[status]}</Badge> },
  {
    label: words.created,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
];

/** The count reads the whole store, so it runs on request only. */
const valuesColumn = (counted: Keys): Column<Key> => ({
  label: words.values,
  figure: true,
  cell: ({ id }) => {
    const { values } = counted.dataKeys.find((key) => key.id === id) ?? {};
    return values === undefined ? "–" : figureOf(values);
  },
});

export function KeysView() {
  const keys = useResource("keys", (unattended) => call("GET /keys", { unattended }));
  const [counted, setCounted] = useState<Keys>();
  const [asking, setAsking] = useState<"rotate" | "replace">();
  const rotating = keys.data?.rotating ?? false;
  useEffect(() => {
    if (!rotating) return;
    const timer = setInterval(() => keys.refresh(), ROTATING_MS);
    return () => clearInterval(timer);
  }, [rotating]);
  const begin = (rotation: "POST /keys/rotate" | "POST /keys/protocol/replace", done: string) => () =>
    attempt(async () => keys.put(await call(rotation)), done);
  const count = (): Promise<boolean> =>
    attempt(async () => setCounted(await call("GET /keys", { query: { values: "true" } })));
  const close = (): void => setAsking(undefined);
  return (
    <Page title={texts.keys}>
      <Shown of={keys}>
        {({ dataKeys, protocolKeys }) => (
          <>
            <Section
              title={words.data}
              actions={
                <>
                  <button type="button" onClick={() => void count()}>
                    {words.countValues}
                  </button>
                  <button type="button" onClick={() => setAsking("rotate")}>
                    {words.rotate}
                  </button>
                </>
              }
            >
              <p class="hint">{words.dataHint}</p>
              <div role="status">{rotating && <Badge tone="warn">{words.rotating}</Badge>}</div>
              <Table
                label={words.data}
                columns={counted ? [...columns, valuesColumn(counted)] : columns}
                rows={dataKeys}
                keyOf={({ id }) => id}
              />
            </Section>
            <Section
              title={words.protocol}
              actions={
                <button type="button" onClick={() => setAsking("replace")}>
                  {words.replace}
                </button>
              }
            >
              <p class="hint">{words.protocolHint}</p>
              <Table label={words.protocol} columns={columns} rows={protocolKeys} keyOf={({ id }) => id} />
            </Section>
          </>
        )}
      </Shown>
      {asking === "rotate" && (
        <Confirm
          title={words.rotateTitle}
          text={words.rotateText}
          action={words.rotate}
          run={begin("POST /keys/rotate", words.rotated)}
          onClose={close}
        />
      )}
      {asking === "replace" && (
        <Confirm
          title={words.replaceTitle}
          text={words.replaceText}
          action={words.replace}
          run={begin("POST /keys/protocol/replace", words.replaced)}
          onClose={close}
        />
      )}
    </Page>
  );
}
