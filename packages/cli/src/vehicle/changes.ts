import type { Job } from "../job/job.ts";
import { safeLine } from "../terminal/safe-text.ts";
import type { State, Vehicle } from "./chosen.ts";
import { fieldLines, lostLine } from "./field-lines.ts";
import type { FieldName } from "./field-words.ts";
import { headLine } from "./status.ts";

/** The lines of a state that differ from those of the state before. */
export class Changes {
  readonly #job: Job;
  readonly #vehicle: Vehicle;
  readonly #seen = new Map<FieldName, string>();

  constructor(job: Job, vehicle: Vehicle) {
    this.#job = job;
    this.#vehicle = vehicle;
  }

  linesOf(state: State): readonly string[] {
    const now = Date.now();
    const isFirst = this.#seen.size === 0;
    const found = fieldLines(this.#job, state, now);
    const changed = found.filter(({ name, value }) => {
      const before = this.#seen.get(name);
      this.#seen.set(name, value);
      return before !== value;
    });
    const lost = [...this.#seen.keys()].filter((name) => !found.some((line) => line.name === name));
    for (const name of lost) this.#seen.delete(name);
    const texts = [...changed.map(({ text }) => text), ...lost.map((name) => lostLine(this.#job, name))];
    const lines = texts.map(safeLine);
    return isFirst ? [safeLine(headLine(this.#job, this.#vehicle, state, now)), ...lines] : lines;
  }
}
