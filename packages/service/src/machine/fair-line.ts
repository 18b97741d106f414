// Many sources, each within its limits, can fill a line. Those that come often give way to one that comes seldom.

/** Visits count in this time, and half-forgotten in the same time after it. */
const WINDOW_MS = 10 * 60_000;

interface Place<Work> {
  readonly work: Work;
  readonly source: string | undefined;
}

/** A short line of waiting work, first come, first served. */
export class FairLine<Work> {
  readonly #most: number;
  readonly #waiting: Place<Work>[] = [];
  /** The visits of each source in this window, and in the one before. */
  #recent = new Map<string, number>();
  #earlier = new Map<string, number>();
  #endsAt = 0;

  /** @param most the places */
  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /**
   * Adds work. In a full line the source with the most recent visits loses its last place, the newcomer at equal visits.
   * @param source one of a bounded number; absent for work that gives way to no source
   * @returns the work that has no place, if there is one
   */
  add(work: Work, source?: string): Work | undefined {
    this.#count(source);
    this.#waiting.push({ work, source });
    if (this.#waiting.length <= this.#most) return undefined;
    const visits = this.#waiting.map((place) => this.#visitsOf(place.source));
    const [away] = this.#waiting.splice(visits.lastIndexOf(Math.max(...visits)), 1);
    return away?.work;
  }

  /** Takes the first. */
  next(): Work | undefined {
    return this.#waiting.shift()?.work;
  }

  remove(work: Work): void {
    const place = this.#waiting.findIndex((each) => each.work === work);
    if (place !== -1) this.#waiting.splice(place, 1);
  }

  #count(source: string | undefined): void {
    const now = performance.now();
    if (now >= this.#endsAt) {
      this.#earlier = now < this.#endsAt + WINDOW_MS ? this.#recent : new Map();
      this.#recent = new Map();
      this.#endsAt = now + WINDOW_MS;
    }
    if (source !== undefined) this.#recent.set(source, (this.#recent.get(source) ?? 0) + 1);
  }

  #visitsOf(source: string | undefined): number {
    if (source === undefined) return 0;
    return (this.#recent.get(source) ?? 0) + (this.#earlier.get(source) ?? 0) / 2;
  }
}
