// docs/reference/metrics.md, from the registry of the service's metrics.
import { Metrics } from "../../packages/service/src/observability/metrics.ts";
import { type MeasuredParts, measureState } from "../../packages/service/src/observability/state-metrics.ts";
import { page, sentence, span, spans, table } from "./markdown.ts";

/** The series are described here, not read. */
const NONE: MeasuredParts = {
  get database(): never {
    throw new Error("a page of the reference has no store");
  },
  clock: Date,
  certificateEndsAt: () => undefined,
};

interface Series {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

export function metricsPage(): string {
  const { registry } = new Metrics();
  measureState(registry, NONE);
  const series = registry.getMetricsAsArray() as readonly object[] as readonly Series[];
  return page(
    "# Metrics of the service",
    `\`/metrics\` on \`OPENPIMS_METRICS_PORT\` has these series for Prometheus, and those of the process that
\`prom-client\` names (\`process_\`, \`nodejs_\`). No label has an account, a device or an address. A series of a part
that the service lacks is absent, such as a certificate or PostgreSQL; so is one whose state cannot be read within two
seconds. Counters count the acts of one process since its start.`,
    table(
      ["series", "type", "labels", "meaning"],
      [...series]
        .sort((a, b) => a.name.localeCompare(b.name, "en"))
        .map(({ name, type, labelNames, help }) => [span(name), type, spans(labelNames), sentence(help)]),
    ),
  );
}
