// The normal form of a login: stored, searched and compared on every way in (pages, API, import, verification).
import { domainToASCII, domainToUnicode } from "node:url";
import { isOneScript } from "./scripts.ts";

/** In the stored form: RFC 5321 §4.5.3.1.3, less the angle brackets. */
export const LOGIN_LENGTH = 254;

/** Octets of a name in front of the `@` (RFC 5321 §4.5.3.1.1). */
const NAME_LENGTH = 64;

/**
 * Printable ASCII without the signs that quote or separate addresses, and letters and marks. No blanks, controls, symbols,
 * invisible or bidirectional characters.
 */
const NAME = /^(?:[!#-;=?A-Z[-~]|[^\p{ASCII}\P{L}]|[^\p{ASCII}\P{M}])+$/u;

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** Default-ignorable letters and marks count as letters and marks: fillers, joiners, variation selectors. */
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

/** @returns the domain in A-labels (RFC 5890 §2.3.2.1); `undefined` if it is invalid, or a label mixes scripts */
function parseDomain(domain: string): string | undefined {
  // The characters as a reader sees them, from any input form.
  const shown = domainToUnicode(domain);
  const isShown = [domain, shown].every((text) =>
    text.split(".").every((label) => label !== "" && isName(label)),
  );
  if (!isShown) return undefined;
  const ascii = domainToASCII(shown);
  const labels = ascii.split(".");
  // A domain that ends in a number is an IP address in an odd spelling (URL Standard, "ends in a number").
  if (ascii === "" || !labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? ""))
    return undefined;
  // An ASCII domain that changes is invalid: an A-label that decodes to nothing, or an IP address in another base.
  if (/^\p{ASCII}*$/u.test(domain) && domain !== ascii) return undefined;
  return shown.split(".").some((label) => label.startsWith("xn--")) ? undefined : ascii;
}

/**
 * Parses a login into its normal form: Unicode NFC, lower case, its domain in A-labels.
 * @param text as typed; surrounding blanks are dropped
 * @returns `undefined` for an invalid login: too long, with look-alike characters, or with a name or a label of mixed
 *   scripts
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

/** The message for an invalid login. */
export const NO_LOGIN =
  "the login must be an e-mail address or a name of at most 254 characters, without blanks and invisible characters, " +
  "each of its parts in one script";

/** True if the pages accept a parsed login as an e-mail address. No message is sent to it. */
export const isEmail = (login: string): boolean => {
  const [name = "", domain] = login.split("@");
  return domain?.includes(".") === true && Buffer.byteLength(name) <= NAME_LENGTH;
};

/** The A-labels of a part of a domain. The parser of hosts would cut it at the signs of an address. */
const asciiOf = (part: string): string => (/[/\\?#%]/.test(part) ? part : domainToASCII(part) || part);

/** @returns the forms that a part of a login may have in stored logins */
export function formsOfPart(part: string): readonly string[] {
  const folded = part.trim().normalize("NFC").toLowerCase().replaceAll("\0", "\u{fffd}");
  const [name = "", domain] = folded.split("@");
  if (domain !== undefined) return [`${name}@${asciiOf(domain)}`];
  return [...new Set([folded, asciiOf(folded)])];
}
