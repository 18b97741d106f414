/** A HAL link (draft-kelly-json-hal). */
export interface Link {
  readonly href: string;
}

export type Links = Readonly<Record<string, Link>>;

/** A collection's page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly totalPage: number;
  readonly currentPage: number;
  readonly links: Links;
}

const DEFAULT_SIZE = 60;

/** Thrown for a query that the API does not take. */
export class InvalidParameter extends Error {}

function integer(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) throw new InvalidParameter("Invalid parameter");
  return value;
}

/** The first and the last index of `indexRange`, like `0-9` or `5-`. */
function parseRange(text: string): readonly [first: number, last: number] {
  const [, first, last] = /^(\d{1,9})(?:-(\d{0,9}))?$/.exec(text) ?? [];
  if (first === undefined) throw new InvalidParameter("Invalid parameter");
  const end = last ? Number(last) : Number.POSITIVE_INFINITY;
  if (end < Number(first)) throw new InvalidParameter("Invalid parameter");
  return [Number(first), end];
}

/**
 * Cuts one page out of a collection.
 * @param address the address of the collection, without a query
 * @param query `indexRange`, `pageSize`, `pageToken`; the others stay in the links
 * @throws InvalidParameter
 */
export function pageOf<T>(
  all: readonly T[],
  {
    address,
    query,
    mostSize = 60,
  }: { readonly address: string; readonly query: URLSearchParams; readonly mostSize?: number },
): Page<T> {
  const [first, last] = parseRange(query.get("indexRange") ?? "0-");
  const size = integer(query.get("pageSize") ?? String(Math.min(DEFAULT_SIZE, mostSize)), 1, mostSize);
  const ranged = all.slice(first, last === Number.POSITIVE_INFINITY ? undefined : last + 1);
  const totalPage = Math.max(1, Math.ceil(ranged.length / size));
  const currentPage = integer(query.get("pageToken") ?? "0", 0, totalPage - 1);
  const shown = new URLSearchParams(query);
  // Links carry no identification of the client.
  shown.delete("client_id");
  const linkTo = (page: number): Link => {
    const target = new URLSearchParams(shown);
    target.set("pageToken", String(page));
    return { href: `${address}?${target}` };
  };
  const text = shown.toString();
  return {
    items: ranged.slice(currentPage * size, (currentPage + 1) * size),
    total: ranged.length,
    totalPage,
    currentPage,
    links: {
      self: { href: text === "" ? address : `${address}?${text}` },
      first: linkTo(0),
      ...(currentPage > 0 && { prev: linkTo(currentPage - 1) }),
      ...(currentPage + 1 < totalPage && { next: linkTo(currentPage + 1) }),
      last: linkTo(totalPage - 1),
    },
  };
}

/** A page as HAL: the items below `_embedded.<name>`. */
export const collection = <T>({ items, links, ...counts }: Page<T>, name: string) => ({
  _links: links,
  ...counts,
  _embedded: { [name]: items },
});
