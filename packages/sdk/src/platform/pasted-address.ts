// Finds the redirect in a text that a person copied: a console's message, a header, a command, a mail.

/** The sign-in that the address must belong to. */
export interface ExpectedRedirect {
  readonly redirectUri: string;
  /** The address shown to the user: the answer repeats its `state`. */
  readonly url: string;
}

/** The reasons to refuse a text, from the worst to the one nearest to a good answer. */
const problems = ["noAddress", "otherAddress", "noCode", "earlierSignIn", "cutOff"] as const;

export type PasteProblem = (typeof problems)[number];

/** Characters that no redirect's query contains: quotes, brackets and white space end the address. */
const END = "\\s\"'`<>(){}|\\[\\]«»‹›“”„‘’";

/** Punctuation of the surrounding sentence. */
const PUNCTUATION = ".,;:!";

/** Invisible marks that are copied along. Hermes has no property escapes. */
const MARKS = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

const MOST_DECODINGS = 3;

/** The longest text that is searched: the search must end at once for any text. */
const MOST_TEXT = 16_384;

/** The address in the text, or the reason that the text is refused. */
export function findRedirect(
  text: string,
  expected: ExpectedRedirect,
): { readonly address: string } | { readonly problem: PasteProblem } {
  let nearest: PasteProblem = "noAddress";
  if (text.length > MOST_TEXT) return { problem: nearest };
  for (const address of candidates(text, expected)) {
    const problem = problemOf(address, expected);
    if (problem === undefined) return { address };
    if (problems.indexOf(problem) > problems.indexOf(nearest)) nearest = problem;
  }
  if (nearest === "noAddress" && /[a-z\d+.-]:\/\//i.test(text)) nearest = "otherAddress";
  return { problem: nearest };
}

/** Every address that begins like the redirect, in each reading of the text. */
function* candidates(text: string, { redirectUri, url }: ExpectedRedirect): Generator<string> {
  const { protocol, host, pathname } = new URL(redirectUri);
  const place = escaped(`${protocol}//${host}${pathname.replace(/\/$/, "")}`);
  // An address that was pasted twice has its second copy directly behind the first.
  const plain = new RegExp(`${place}/?(?![^?#${END}])(?:(?!${place})[^${END}])*`, "gi");
  const colon = `%(?:25)*3A`;
  const encoded = new RegExp(`${escaped(protocol.slice(0, -1))}${colon}[^&${END}]*`, "gi");
  const state = new URL(url).searchParams.get("state");
  for (const reading of readings(text)) {
    for (const [found] of reading.matchAll(plain)) yield* endings(found, state);
    for (const [found] of reading.matchAll(encoded)) {
      for (const [inside] of decoded(found).matchAll(plain)) yield* endings(inside, state);
    }
  }
}

/** The text with its lines joined, with its lines separate, and with a mail's encoding undone. */
function readings(text: string): readonly string[] {
  const written = unescaped(text);
  const joined = written
    .split(/[\r\n]/)
    .map((line) => line.trim())
    .join("");
  const ofMail = written.replace(/=[ \t]*\r?\n/g, "").replace(/=3D/gi, "=");
  return [joined, written, ofMail];
}

/** Undoes the escapes of shells, JSON and HTML: an address contains none of these characters. */
function unescaped(text: string): string {
  return text
    .replace(MARKS, "")
    .replace(/\\u00([2-7][\da-f])/gi, (_, hex: string) => signOf(Number.parseInt(hex, 16)))
    .replace(/&(?:(?:amp|#0*38|#x0*26);)+/gi, "&")
    .replace(/&quot;/gi, '"')
    .replace(/&#0*(\d{2,3});/g, (_, digits: string) => signOf(Number(digits)))
    .replace(/&#x0*([\da-f]{2});/gi, (_, hex: string) => signOf(Number.parseInt(hex, 16)))
    .replace(/[\\^]/g, "");
}

/** The ASCII sign of a code; a blank, which ends an address, for any other. */
const signOf = (code: number): string => (code > 0x20 && code < 0x7f ? String.fromCharCode(code) : " ");

function decoded(text: string): string {
  let plain = text;
  for (let i = 0; i < MOST_DECODINGS && !plain.includes("://"); i++) {
    try {
      plain = decodeURIComponent(plain);
    } catch {
      return plain;
    }
  }
  return plain;
}

/** The address without the sentence's punctuation. Several final dots are kept, since they show that it was shortened. */
function* endings(found: string, state: string | null): Generator<string> {
  if (/(?:\.\.|…)$/.test(found)) {
    yield found;
    return;
  }
  yield withoutPunctuation(found);
  if (state !== null) yield* upToState(found, state);
}

/** The address up to the end of its known state: signs of a markup or a line number may follow without a gap. */
function* upToState(found: string, state: string): Generator<string> {
  const [before, after] = found.split(`&state=${state}`, 2);
  if (before !== undefined && after !== undefined && /^(?:[^\w&#%=-]|_+$)/.test(after))
    yield `${before}&state=${state}`;
}

/** By hand: a pattern would begin anew at each of many dots. */
function withoutPunctuation(text: string): string {
  let end = text.length;
  while (end > 0 && PUNCTUATION.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

function problemOf(address: string, { url, redirectUri }: ExpectedRedirect): PasteProblem | undefined {
  if (!URL.canParse(address)) return "noAddress";
  const given = new URL(address);
  if (placeOf(given) !== placeOf(new URL(redirectUri))) return "otherAddress";
  const query = given.searchParams;
  if (!query.has("code") && !query.has("error")) return "noCode";
  if (looksCutOff(address)) return "cutOff";
  const [state, wanted] = [query.get("state"), new URL(url).searchParams.get("state")];
  if (wanted === null || state === wanted) return query.get("code") === "" ? "cutOff" : undefined;
  if (state === null) return query.has("error") ? undefined : "cutOff";
  return wanted.startsWith(state) ? "cutOff" : "earlierSignIn";
}

/** A shortened address: final dots, half an escape, a name without its value. */
function looksCutOff(address: string): boolean {
  if (/\.\.\.?$|…|%E2%80%A6|%[\da-f]?$|%(?![\da-f]{2})|\uFFFD/i.test(address)) return true;
  const [, query = ""] = address.split("?");
  const last = query.split("#")[0]?.split("&").at(-1) ?? "";
  return !/^[^=]+=./.test(last);
}

/** The path as browsers and programs pass it on: some add a slash to a bare host. */
const placeOf = ({ protocol, host, pathname }: URL): string =>
  `${protocol}//${host.toLowerCase()}${pathname === "" ? "/" : pathname.replace(/(?<=.)\/$/, "")}`;
