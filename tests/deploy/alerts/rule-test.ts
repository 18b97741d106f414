// Makes the input of `promtool test rules` from what a service answered at /metrics before and after a fault.

/** One process's series: its text at /metrics, empty if it could not be scraped. */
export type Scrape = string;

export interface Fault {
  readonly before: Scrape;
  /** By process; the first one is the process of `before`. */
  readonly after: readonly Scrape[];
  /** True for a fault that goes on: counters then grow every minute as they did between the scrapes. */
  readonly lasts?: boolean;
}

const QUIET_MINUTES = 60;
const FAULTY_MINUTES = 120;

interface Sample {
  readonly value: number;
  readonly isCounter: boolean;
}

const typesOf = (text: Scrape): Map<string, string> =>
  new Map(Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name = "", type = ""]) => [name, type]));

/** The names of all series in a text at /metrics, also of those without a value yet. */
export const seriesOf = (text: Scrape): ReadonlySet<string> =>
  new Set(
    [...typesOf(text)].flatMap(([name, type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );

/** The samples of a text at /metrics, by name and labels. */
export function samplesOf(text: Scrape): Map<string, Sample> {
  const types = typesOf(text);
  const samples = new Map<string, Sample>();
  for (const [, series = "", value] of text.matchAll(/^([a-z]\w*(?:\{.*\})?) (\S+)$/gm)) {
    const [name = ""] = series.split("{");
    const type = types.get(name) ?? types.get(name.replace(/_(bucket|count|sum)$/, ""));
    if (Number.isFinite(Number(value)))
      samples.set(series, { value: Number(value), isCounter: type === "counter" || type === "histogram" });
  }
  return samples;
}

const withLabels = (series: string, instance: number): string => {
  const own = `job="openpims",instance="process-${instance}"`;
  return series.endsWith("}") ? `${series.slice(0, -1)},${own}}` : `${series}{${own}}`;
};

/** promtool's notation: `_` is a scrape without the series. */
function valuesOf(before: Sample | undefined, after: Sample | undefined, lasts: boolean): string {
  const quiet = before === undefined ? `_x${QUIET_MINUTES}` : `${before.value}+0x${QUIET_MINUTES}`;
  if (after === undefined) return quiet;
  const grows = lasts && after.isCounter ? after.value - (before?.value ?? 0) : 0;
  return `${quiet} ${after.value}+${grows}x${FAULTY_MINUTES}`;
}

/** The file of a test: no alert fires before the fault, and `alert` fires after it. */
export function ruleTest(rules: string, alert: string, { before, after, lasts = false }: Fault): object {
  const first = samplesOf(before);
  const series = after.flatMap((text, process) => {
    const [quiet, faulty] = [process === 0 ? first : new Map<string, Sample>(), samplesOf(text)];
    const up = (scrape: Scrape) => ({ value: scrape === "" ? 0 : 1, isCounter: false });
    return [
      { series: withLabels("up", process), values: valuesOf(up(before), up(text), lasts) },
      ...[...new Set([...quiet.keys(), ...faulty.keys()])].map((name) => ({
        series: withLabels(name, process),
        values: valuesOf(quiet.get(name), faulty.get(name), lasts),
      })),
    ];
  });
  const firing = `ALERTS{alertstate="firing",alertname="${alert}"}`;
  return {
    rule_files: [rules],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: series,
        promql_expr_test: [
          {
            expr: 'count(ALERTS{alertstate="firing"}) or vector(0)',
            eval_time: `${QUIET_MINUTES}m`,
            exp_samples: [{ labels: "{}", value: 0 }],
          },
          {
            expr: `max_over_time((count(${firing}) > bool 0)[${FAULTY_MINUTES}m:1m])`,
            eval_time: `${QUIET_MINUTES + FAULTY_MINUTES}m`,
            exp_samples: [{ labels: "{}", value: 1 }],
          },
        ],
      },
    ],
  };
}
