// Bars over time, stacked by outcome. Successes are solid and refusals are hatched, so that colour is not the only cue.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { figureOf } from "../texts/format.ts";

export interface Bar {
  readonly at: number;
  readonly good: number;
  readonly refused: number;
}

interface ChartProps {
  readonly title: string;
  /** The figures in a sentence, for users who cannot see the bars. */
  readonly summary: string;
  readonly good: string;
  readonly refused: string;
  readonly bars: readonly Bar[];
  label(at: number): string;
  timeOf(at: number): string;
}

const HEIGHT = 180;
const BELOW = 24;
const LEFT = 44;
/** The width of a label. */
const LABEL = 58;

/** The next larger round figure: 1, 2, 3, 4, 5, 6, 8, 10, 20, … */
function roundUp(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((each) => each * power).find((each) => each >= most) ?? most;
}

/** The element's width, kept up to date. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}

function Drawing({
  title,
  summary,
  good,
  refused,
  bars,
  label,
  timeOf,
  width,
}: ChartProps & { width: number }) {
  const id = useId();
  const top = roundUp(Math.max(...bars.map((bar) => bar.good + bar.refused)));
  const step = (width - LEFT) / bars.length;
  const thickness = Math.max(1, Math.min(32, step * 0.72));
  const y = (count: number): number => HEIGHT - (count / top) * (HEIGHT - 10);
  // As many labels as fit.
  const every = Math.max(1, Math.ceil((LABEL + 6) / step));
  return (
    <svg width={width} height={HEIGHT + BELOW} role="img" aria-labelledby={`${id}-title ${id}-summary`}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-summary`}>{summary}</desc>
      <defs>
        <pattern
          id={`${id}-hatch`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" class="bar-refused-ground" />
          <rect width="3" height="6" class="bar-refused" />
        </pattern>
      </defs>
      {[...new Set([0, top / 2, top])].filter(Number.isInteger).map((count) => (
        <g key={count}>
          <line x1={LEFT} x2={width} y1={y(count)} y2={y(count)} class="grid" />
          <text x={LEFT - 8} y={y(count) + 4} class="axis" text-anchor="end">
            {figureOf(count)}
          </text>
        </g>
      ))}
      {bars.map((bar, i) => {
        const x = LEFT + i * step + (step - thickness) / 2;
        const told = `${timeOf(bar.at)}\n${good}: ${figureOf(bar.good)}\n${refused}: ${figureOf(bar.refused)}`;
        return (
          <g key={bar.at}>
            <title>{told}</title>
            {/* So that the whole column tells its figures. */}
            <rect x={LEFT + i * step} y={0} width={step} height={HEIGHT} class="column" />
            <rect x={x} y={y(bar.good)} width={thickness} height={HEIGHT - y(bar.good)} class="bar-good" />
            <rect
              x={x}
              y={y(bar.good + bar.refused)}
              width={thickness}
              height={y(bar.good) - y(bar.good + bar.refused)}
              fill={`url(#${id}-hatch)`}
            />
            {i % every === 0 && LEFT + i * step + LABEL <= width && (
              <text x={LEFT + i * step} y={HEIGHT + 17} class="axis">
                {label(bar.at)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

export function Chart(props: ChartProps) {
  const { element, width } = useWidth();
  return (
    <figure class="chart">
      <figcaption>
        <h2>{props.title}</h2>
        <p class="legend">
          <span class="key key-good">{props.good}</span>
          <span class="key key-refused">{props.refused}</span>
        </p>
      </figcaption>
      <div ref={element}>{width > 0 && <Drawing {...props} width={width} />}</div>
    </figure>
  );
}
