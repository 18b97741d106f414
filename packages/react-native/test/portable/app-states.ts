import type { AppStates } from "../../src/foreground-streams.ts";

/** Listeners as React Native's modules have them. */
export class Listeners<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  get count(): number {
    return this.#listeners.size;
  }

  add(listener: (event: Event) => void): { remove(): void } {
    this.#listeners.add(listener);
    return { remove: () => this.#listeners.delete(listener) };
  }

  tell(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** A double of React Native's AppState: `currentState` changes before its listeners are called. */
export class DoubleStates implements AppStates {
  currentState = "active";
  readonly listeners = new Listeners<string>();

  addEventListener(_: "change", listener: (state: string) => void): { remove(): void } {
    return this.listeners.add(listener);
  }

  change(...states: readonly string[]): void {
    for (const state of states) {
      this.currentState = state;
      this.listeners.tell(state);
    }
  }
}
