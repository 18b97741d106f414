import type { EpochMs } from "./clock.ts";

/** A call at a moment. */
export interface Planned {
  readonly moment: EpochMs;
  readonly call: () => void;
}

interface Item extends Planned {
  /** Calls of one moment keep the order in which they were planned. */
  readonly number: number;
  /** `done` once it was taken out. */
  state: "planned" | "cancelled" | "done";
}

const isBefore = (one: Item, other: Item): boolean =>
  one.moment < other.moment || (one.moment === other.moment && one.number < other.number);

/** Planned calls, the earliest first: a binary heap, since a fleet plans and cancels tens of thousands. */
export class Agenda {
  #heap: Item[] = [];
  #cancelled = 0;
  #number = 0;

  /** @returns cancels the call */
  add(moment: EpochMs, call: () => void): () => void {
    this.#number += 1;
    const item: Item = { moment, call, number: this.#number, state: "planned" };
    this.#rise(this.#heap.push(item) - 1);
    return () => this.#cancel(item);
  }

  /** The earliest call. */
  first(): Planned | undefined {
    for (let first = this.#heap[0]; first?.state === "cancelled"; first = this.#heap[0]) {
      this.#removeFirst();
      this.#cancelled -= 1;
    }
    return this.#heap[0];
  }

  /** Takes the earliest call out. */
  take(): Planned | undefined {
    const first = this.first();
    const [item] = this.#heap;
    if (item) item.state = "done";
    this.#removeFirst();
    return first;
  }

  clear(): void {
    for (const item of this.#heap) item.state = "done";
    this.#heap = [];
    this.#cancelled = 0;
  }

  /** Cancelled calls stay until they are half of all. */
  #cancel(item: Item): void {
    if (item.state !== "planned") return;
    item.state = "cancelled";
    this.#cancelled += 1;
    if (this.#cancelled * 2 <= this.#heap.length) return;
    this.#heap = this.#heap.filter(({ state }) => state === "planned");
    // A sorted list is a heap.
    this.#heap.sort((one, other) => one.moment - other.moment || one.number - other.number);
    this.#cancelled = 0;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const [leftItem, rightItem] = [this.#heap[left], this.#heap[right]];
      const least = leftItem && rightItem && isBefore(rightItem, leftItem) ? right : left;
      if (!this.#swapIfBefore(least, at)) return;
      at = least;
    }
  }

  /** Swaps an item with its parent, if it is before that. */
  #swapIfBefore(child: number, parent: number): boolean {
    const [below, above] = [this.#heap[child], this.#heap[parent]];
    if (!below || !above || !isBefore(below, above)) return false;
    this.#heap[child] = above;
    this.#heap[parent] = below;
    return true;
  }
}
