// This tab's step, kept over a reload. It ends with the tab, and holds neither a PIN nor a code.
import type { Bookmark } from "./state.ts";

const PLACE = "openpims.phone.bookmark";

export const bookmarks = {
  read(): Bookmark | undefined {
    try {
      const value: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
      return isBookmark(value) ? value : undefined;
    } catch {
      return undefined;
    }
  },

  write(bookmark: Bookmark | undefined): void {
    try {
      if (bookmark === undefined) sessionStorage.removeItem(PLACE);
      else sessionStorage.setItem(PLACE, JSON.stringify(bookmark));
    } catch {
      // A browser that stores nothing starts from the first step.
    }
  },
};

function isBookmark(value: unknown): value is Bookmark {
  return typeof value === "object" && value !== null && "step" in value && typeof value.step === "string";
}
