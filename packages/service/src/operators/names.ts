// Names of operators: for the sign-in in one normal form, for the audit log as written. No name looks like another one.
import { isOneScript } from "../accounts/scripts.ts";
import type { Database } from "../store/schema.ts";

/** Letters, digits and a few signs: none that changes the direction of the text, and no invisible one, as some letters are. */
const NAME = /^(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{N}][\p{L}\p{M}\p{N} .@_'’-]{0,63}$/u;

export const NO_LABEL =
  "a name has 1 to 64 letters, digits, blanks and . @ _ ' -, and begins with a letter or digit";
export const NO_NAME = `${NO_LABEL}; its letters are of one script`;

export interface OperatorName {
  readonly name: string;
  /** The normal form, by which names are compared. */
  readonly key: string;
}

/** @returns a text as a name is written, in any scripts; `undefined` for a text that cannot be a name */
export function parseLabel(text: string): string | undefined {
  if (text.length > 256) return undefined;
  const label = text.normalize("NFKC").trim().replace(/ +/g, " ");
  return NAME.test(label) ? label : undefined;
}

/** @returns `undefined` for a text that is no name, or is in more than one script */
export function parseName(text: string): OperatorName | undefined {
  const name = parseLabel(text);
  if (name === undefined) return undefined;
  const key = name.toLowerCase();
  return isOneScript(key.replace(/[ ’]/g, "")) ? { name, key } : undefined;
}

/** @returns the present names of the operators and API keys among these ids */
export async function namesOf(
  database: Database,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const named = async (table: "api_keys" | "operators") =>
    database.selectFrom(table).select(["id", "name"]).where("id", "in", wanted).execute();
  const rows = [...(await named("operators")), ...(await named("api_keys"))];
  return new Map(rows.map(({ id, name }) => [id, name]));
}
