// Lists in pages. A cursor is opaque to its reader.
import { Type } from "typebox";
import { nullable } from "./schemas.ts";

const DEFAULT_LIMIT = "50";

/** The query of a page. */
export const pageQuery = {
  limit: Type.Optional(
    Type.String({
      pattern: "^([1-9]\\d?|100)$",
      default: DEFAULT_LIMIT,
      description: "Entries of one answer, 1 to 100",
    }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: "`next` of the previous page" }),
  ),
};

export const next = nullable(Type.String(), {
  description: "The cursor of the page after this one; `null` on the last",
});

export const WRONG_CURSOR = "cursor is none of this list";

export const limitOf = ({ limit = DEFAULT_LIMIT }: { readonly limit?: string }): number => Number(limit);

const cursorOf = (place: string): string => Buffer.from(place).toString("base64url");

/** @returns the place of the cursor; `undefined` for any other text */
export function placeOf(cursor: string): string | undefined {
  const place = Buffer.from(cursor, "base64url").toString();
  return cursorOf(place) === cursor ? place : undefined;
}

/** @param rows one more than `limit` if there is a next page */
export function pageOf<Row>(rows: readonly Row[], limit: number, placeOfRow: (row: Row) => string) {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { page, next: last ? cursorOf(placeOfRow(last)) : null };
}
