import type { Activity } from "@openpims/service/operator-api";
import { call } from "../api/client.ts";
import { Page, Section, Shown } from "../parts/page.tsx";
import { Table } from "../parts/table.tsx";
import { useResource } from "../state/resource.ts";
import { route, to } from "../state/route.ts";
import { figureOf, momentOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";
import { Chart } from "./chart.tsx";
import { isRange, type Range, ranges, spanOf } from "./ranges.ts";

const words = texts.chart;

type ActivityPart = Activity["parts"][number];
type Figure = Exclude<keyof ActivityPart, "from">;

const figures: readonly Figure[] = ["issued", "issueRefused", "accepted", "verifyRefused", "locked"];

const read = (range: Range, unattended: boolean): Promise<Activity> => {
  const { from, to: end, parts } = spanOf(range, Date.now());
  const iso = (at: number): string => new Date(at).toISOString();
  const query = { from: iso(from), to: iso(end), parts: String(parts) };
  return call("GET /activity", { query, unattended });
};

/** The chart's figures as a table, for users who cannot see the chart or want to copy them. */
function Figures({ parts }: Pick<Activity, "parts">) {
  const rows = parts.filter((part) => figures.some((figure) => part[figure] > 0));
  return (
    <details class="figures">
      <summary>{words.table}</summary>
      {rows.length === 0 ? (
        <p class="empty">{words.nothing}</p>
      ) : (
        <Table
          label={words.table}
          rows={rows}
          keyOf={({ from }) => from}
          columns={[
            { label: words.from, heads: true, cell: ({ from }) => momentOf(from) },
            ...figures.map((figure) => ({
              label: words.figureOf[figure],
              figure: true,
              cell: (part: ActivityPart) => figureOf(part[figure]),
            })),
          ]}
        />
      )}
    </details>
  );
}

function Reasons({ reasons, allReasons }: Activity) {
  return (
    <Section title={words.reasons}>
      {!allReasons && <p class="hint">{words.reasonsNewest}</p>}
      {reasons.length === 0 ? (
        <p class="empty">{words.noRefusal}</p>
      ) : (
        <Table
          label={words.reasons}
          rows={reasons}
          keyOf={({ reason }) => reason}
          columns={[
            {
              label: words.reason,
              heads: true,
              cell: ({ reason }) => words.reasonOf[reason],
            },
            {
              label: words.answer,
              cell: ({ reason }) => (reason === "other" ? "–" : <code>{reason}</code>),
            },
            { label: words.count, figure: true, cell: ({ count }) => figureOf(count) },
          ]}
        />
      )}
    </Section>
  );
}

function Charts({ activity, range }: { readonly activity: Activity; readonly range: Range }) {
  const { label } = spanOf(range, Date.now());
  const sum = (figure: Figure): number => activity.parts.reduce((all, part) => all + part[figure], 0);
  const chart = (title: string, good: "issued" | "accepted", refused: "issueRefused" | "verifyRefused") => (
    <Chart
      title={title}
      good={words[good]}
      refused={words[refused]}
      summary={words.summary(figureOf(sum(good)), figureOf(sum(refused)))}
      bars={activity.parts.map((part) => ({
        at: Date.parse(part.from),
        good: part[good],
        refused: part[refused],
      }))}
      label={label}
      timeOf={momentOf}
    />
  );
  return (
    <>
      <dl class="tiles">
        {figures.map((figure) => (
          <div key={figure} class="card">
            <dt>{words.figureOf[figure]}</dt>
            <dd>{figureOf(sum(figure))}</dd>
          </div>
        ))}
      </dl>
      <section class="card" aria-label={words.title}>
        {chart(words.given, "issued", "issueRefused")}
        {chart(words.verified, "accepted", "verifyRefused")}
        <Figures parts={activity.parts} />
      </section>
      <Reasons {...activity} />
    </>
  );
}

export function ActivityView() {
  const asked = route.value.query.get("range");
  const range: Range = isRange(asked) ? asked : "day";
  const activity = useResource(`activity ${range}`, (unattended) => read(range, unattended));
  return (
    <Page
      title={words.title}
      actions={
        <nav aria-label={words.range} class="choice">
          {ranges.map((each) => (
            <a
              key={each}
              class="choice-part"
              href={to(["activity"], { range: each })}
              {...(each === range && { "aria-current": "true" as const })}
            >
              {words[each]}
            </a>
          ))}
        </nav>
      }
    >
      <Shown of={activity}>{(known) => <Charts activity={known} range={range} />}</Shown>
    </Page>
  );
}
