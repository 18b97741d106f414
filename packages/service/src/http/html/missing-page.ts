import { languageOf } from "../../settings/language.ts";
import { type Html, textPage } from "./page.ts";
import { textsIn } from "./texts.ts";

/** Deeper addresses have no page anyway. */
const MOST_PARTS = 20;

/**
 * The relative path of `/` from an address: a proxy may serve the service below a path.
 * @param target of the request
 */
export function rootFrom(target: string): string {
  const [path = ""] = target.split("?", 1);
  const depth = path.split("/").length - 2;
  return depth > MOST_PARTS ? "/" : `./${"../".repeat(Math.max(depth, 0))}`;
}

/**
 * The page for an address without one. It repeats no part of the address but its depth.
 * @param target of the request
 * @param asked its `Accept-Language`
 */
export function missingPage(target: string, asked: string | undefined): Html {
  const root = rootFrom(target);
  return textPage(
    languageOf(asked),
    (language) => {
      const { title, why, home } = textsIn(language).missing;
      return { title, content: `<p>${why}</p>\n<p><a href="${root}">${home}</a></p>` };
    },
    root,
  );
}
