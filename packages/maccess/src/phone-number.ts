// Typed and pasted phone numbers, reduced to their digits. Hermes has no property escapes (`\p{Nd}`), so the
// characters are listed; a test compares the lists with Unicode's own.

/** Format characters (U+200E, U+202A), variation selectors, all dashes, and the separators between digits. */
const BETWEEN_DIGITS = /* @__PURE__ */ new RegExp(
  [
    "[\\s().·•/_\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u180e",
    "\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u20e3\\ufe00-\\ufe0f\\ufeff\\ufff9-\\ufffb",
    "\\uff08\\uff09\\uff0e\\uff0f",
    "\\-\\u058a\\u05be\\u1400\\u1806\\u2010-\\u2015\\u2043\\u2212\\u2e17\\u2e1a\\u2e3a\\u2e3b\\u2e40\\u2e5d",
    "\\u301c\\u3030\\u30a0\\u30fc\\ufe31\\ufe32\\ufe58\\ufe63\\uff0d]|\\udb40[\\udc00-\\uddef]",
  ].join(""),
  "g",
);

/** The zeros of all scripts below U+10000. The digits 1 to 9 of a script follow its zero. */
const ZEROS = "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰０";

/** The ASCII digit of another script's digit, by the nearest zero before it. */
function asciiDigit(sign: string): string {
  const code = sign.charCodeAt(0);
  for (const zero of ZEROS) {
    const value = code - zero.charCodeAt(0);
    if (value >= 0 && value <= 9) return String(value);
  }
  return sign;
}

/**
 * Removes the separators from a number: a leading plus, then ASCII digits. Any other
 * character stays and makes the number invalid. Only the service knows the normal form, by the plans of all countries.
 * @param text such as `+33 (0)6 12 34 56 78`
 * @example
 * const number = cleanPhoneNumber("+33 6 12 34 56 78"); // +33612345678
 */
export function cleanPhoneNumber(text: string): string {
  return (
    text
      .replace(BETWEEN_DIGITS, "")
      // The quotes and the brackets of a mail, and the scheme of a copied link (RFC 3966).
      .replace(/["'<>‘’“”«»]/g, "")
      .replace(/^tel:/i, "")
      .replace(/[＋﹢]/g, "+")
      .replace(/[^+0-9]/g, asciiDigit)
  );
}

/** E.164 allows 15 digits; a number may also begin with `00` for the plus, or have its national zero. */
const FORM = /^(?:\+[0-9]{6,16}|00[0-9]{6,16}|[0-9]{6,15})$/;

/**
 * True for a phone number: digits, with a leading plus if it is international.
 * @param text the result of `cleanPhoneNumber`
 * @example
 * const good = isPhoneNumber(cleanPhoneNumber("06 12 34 56 78"));
 */
export const isPhoneNumber = (text: unknown): text is string => typeof text === "string" && FORM.test(text);
