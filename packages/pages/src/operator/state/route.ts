// The operator's place, in the address's fragment: it survives a reload and is not sent to the server.
import { signal } from "@preact/signals";
import { ask, isUnsaved, leaving } from "./unsaved.ts";

export interface Route {
  /** Decoded: `["accounts", "driver@openpims.example"]` */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

function read(): Route {
  const [path = "", search = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return { path: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(search) };
}

export const route = signal<Route>(read());

/** The place of the present entry in the tab's history: so a step that was not wanted can be taken back. */
function placeOf(state: unknown): number | undefined {
  const place = typeof state === "object" && state !== null ? Reflect.get(state, "place") : undefined;
  return typeof place === "number" ? place : undefined;
}

const stamp = (place: number): void => history.replaceState({ place }, "");

/** The shown entry. */
let shown = { place: placeOf(history.state) ?? 0, hash: location.hash };
stamp(shown.place);

function show(): void {
  // An entry without a place is new: it follows the shown one.
  const place = placeOf(history.state) ?? shown.place + 1;
  stamp(place);
  shown = { place, hash: location.hash };
  route.value = read();
}

addEventListener("hashchange", () => {
  if (location.hash === shown.hash) {
    leaving.value = undefined;
    return;
  }
  if (!isUnsaved()) return show();
  const steps = shown.place - (placeOf(history.state) ?? shown.place + 1);
  ask({ go: show, stay: () => history.go(steps) });
});

/** The address of a place: `#/accounts/driver%40openpims.example` */
export function to(
  path: readonly string[],
  fields: Readonly<Record<string, string | undefined>> = {},
): string {
  const said = Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1]));
  const search = said.length === 0 ? "" : `?${new URLSearchParams(said)}`;
  return `#/${path.map(encodeURIComponent).join("/")}${search}`;
}

export function go(path: readonly string[], fields: Readonly<Record<string, string | undefined>> = {}): void {
  location.hash = to(path, fields);
}
