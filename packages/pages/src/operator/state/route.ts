// The operator's place, in the address's fragment: it survives a reload and is not sent to the server.
import { signal } from "@preact/signals";

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

addEventListener("hashchange", () => {
  route.value = read();
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
