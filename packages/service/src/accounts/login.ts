// The one form that a login is stored, searched and compared in, on every way in: pages, API, import, verification.
import { domainToASCII, domainToUnicode } from "node:url";
import { isOneScript } from "./scripts.ts";

/** In the form that is stored: RFC 5321 §4.5.3.1.3, less the angle brackets. */
export const LOGIN_LENGTH = 254;

/** Octets of a name in front of the `@` (RFC 5321 §4.5.3.1.1). */
const NAME_LENGTH = 64;

/**
 * Printable ASCII without the signs that quote or separate addresses, and letters and marks. Nothing else: no blank,
 * control, invisible or bidirectional character, no symbol.
 */
const NAME = /^(?:[!#-;=?A-Z[-~]|[^\p{ASCII}\P{L}]|[^\p{ASCII}\P{M}])+$/u;

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** Default-ignorable letters and marks are letters and marks: fillers, joiners, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}/u;

const BEGINS_WITH_MARK = /^\p{M}/u;

function isName(text: string): boolean {
  return (
    NAME.test(text) &&
    !INVISIBLE.test(text) &&
    !BEGINS_WITH_MARK.test(text) &&
    text === text.normalize("NFKC") &&
    isOneScript(text)
  );
}

/** @returns the domain in A-labels (RFC 5890 §2.3.2.1); `undefined` where it is none, or not one script a label */
function parseDomain(domain: string): string | undefined {
  // The characters as a reader sees them, whatever form they came in.
  const shown = domainToUnicode(domain);
  const isShown = [domain, shown].every((text) =>
    text.split(".").every((label) => label !== "" && isName(label)),
  );
  if (!isShown) return undefined;
  const ascii = domainToASCII(shown);
  const labels = ascii.split(".");
  // A domain that ends in a number is an address in an odd spelling (URL Standard, "ends in a number").
  if (ascii === "" || !labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? ""))
    return undefined;
  // A text of ASCII alone is the normal form already, or it is none: an A-label of nothing, an address in another base.
  if (/^\p{ASCII}*$/u.test(domain) && domain !== ascii) return undefined;
  return shown.split(".").some((label) => label.startsWith("xn--")) ? undefined : ascii;
}

/**
 * Parses a login into its normal form: Unicode NFC, in small letters, its domain in A-labels.
 * @param text as it was typed; blanks around it are dropped
 * @returns `undefined` for a text that is no login: too long, with characters that cannot be told from others, or with
 *   a name or a label of mixed scripts
 */
export function parseLogin(text: string): string | undefined {
  if (text.length > 2 * LOGIN_LENGTH) return undefined;
  const folded = text.trim().normalize("NFC").toLowerCase().normalize("NFC");
  const at = folded.lastIndexOf("@");
  const name = at === -1 ? folded : folded.slice(0, at);
  if (!isName(name) || name.includes("@")) return undefined;
  if (at === -1) return name.length <= LOGIN_LENGTH ? name : undefined;
  const domain = parseDomain(folded.slice(at + 1));
  if (domain === undefined) return undefined;
  const login = `${name}@${domain}`;
  return login.length <= LOGIN_LENGTH ? login : undefined;
}

/** The sentence for a text that is no login. */
export const NO_LOGIN =
  "the login must be an e-mail address or a name of at most 254 characters, without blanks and invisible characters, " +
  "each of its parts in one script";

/** True if the pages accept a parsed login as an e-mail address. No message is sent to it. */
export const isEmail = (login: string): boolean => {
  const [name = "", domain] = login.split("@");
  return domain?.includes(".") === true && Buffer.byteLength(name) <= NAME_LENGTH;
};

/** @returns the forms that a part of a login may have within stored ones */
export function formsOfPart(part: string): readonly string[] {
  const folded = part.trim().normalize("NFC").toLowerCase().replaceAll("\0", "\u{fffd}");
  const [name = "", domain] = folded.split("@");
  if (domain !== undefined) return [`${name}@${domainToASCII(domain) || domain}`];
  return [...new Set([folded, domainToASCII(folded) || folded])];
}
