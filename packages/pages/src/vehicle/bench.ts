// The controls of the demo's cars, and the state that the page shows of them.
import type { ActiveFault, Entry, FAULT_TYPES, VehicleView } from "@openpims/vehicles";
import { signal } from "@preact/signals";

/** The controls' place on the service's address. */
const CONTROLS = "/demo/car";

const MOST_ENTRIES = 100;

export interface Clock {
  /** ISO 8601, UTC. */
  readonly now: string;
  /** Seconds of the cars in a second. */
  readonly rate: number;
}

interface State {
  readonly clock: Clock;
  readonly vehicles: readonly VehicleView[];
  readonly faults: readonly ActiveFault[];
  readonly known: {
    readonly services: readonly string[];
    readonly faults: typeof FAULT_TYPES;
  };
}

export const state = signal<State | undefined>(undefined);
/** The newest first. */
export const entries = signal<readonly Entry[]>([]);
/** True while the service does not answer. */
export const away = signal(false);
/** The id of the car that the page shows. */
export const chosen = signal<string | undefined>(undefined);

/** The chosen car, or the first. */
export function vehicle(): VehicleView | undefined {
  const all = state.value?.vehicles ?? [];
  return all.find(({ id }) => id === chosen.value) ?? all[0];
}

async function call(method: string, path: string, body?: unknown): Promise<boolean> {
  const answer = await fetch(`${CONTROLS}${path}`, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  }).catch(() => undefined);
  away.value = answer === undefined;
  return answer?.ok === true;
}

/** Reads the whole state. */
export async function load(): Promise<void> {
  const answer = await fetch(`${CONTROLS}/state`, { cache: "no-store" }).catch(() => undefined);
  away.value = !answer?.ok;
  if (answer?.ok) state.value = (await answer.json()) as State;
}

/** Asks for a change, and reads the state after it. @returns false if it was refused */
export async function change(method: "POST" | "DELETE", path: string, body?: unknown): Promise<boolean> {
  const done = await call(method, path, body);
  await load();
  return done;
}

export const happen = (event: Readonly<Record<string, unknown>>): Promise<boolean> =>
  change("POST", `/vehicles/${vehicle()?.id}/events`, event);

/** Follows the record and the cars until the page is left. */
export function follow(): void {
  const events = new EventSource(`${CONTROLS}/stream`);
  events.addEventListener("entry", ({ data }) => add([JSON.parse(data) as Entry]));
  events.addEventListener("vehicle", ({ data }) => show(JSON.parse(data) as VehicleView));
  // After a restart of the service everything is new.
  events.addEventListener("open", () => {
    entries.value = [];
    void load();
    void loadRecord();
  });
  events.addEventListener("error", () => {
    away.value = true;
  });
}

/** Reads the entries of the time before the page was opened. */
async function loadRecord(): Promise<void> {
  const answer = await fetch(`${CONTROLS}/record`, { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) add(((await answer.json()) as { readonly entries: readonly Entry[] }).entries);
}

/** Merges entries: the stream may be ahead of the answer. */
function add(more: readonly Entry[]): void {
  const all = new Map([...entries.value, ...more].map((entry) => [entry.number, entry]));
  entries.value = [...all.values()].sort((one, other) => other.number - one.number).slice(0, MOST_ENTRIES);
}

function show(changed: VehicleView): void {
  const current = state.value;
  if (!current) return;
  const others = current.vehicles.filter(({ id }) => id !== changed.id);
  const vehicles =
    others.length < current.vehicles.length
      ? current.vehicles.map((each) => (each.id === changed.id ? changed : each))
      : [...others, changed];
  state.value = { ...current, vehicles };
}
