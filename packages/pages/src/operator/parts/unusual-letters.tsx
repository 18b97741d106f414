import { texts } from "../texts/texts.ts";
import { Badge } from "./small.tsx";

/** The letters that may be mistaken for others: those beyond ASCII, and the labels of a domain that encode such letters. */
export function unusualIn(login: string): readonly string[] {
  const letters = [...login].filter((letter) => letter > "\u{7f}");
  const labels = (login.split("@")[1] ?? "").split(".").filter((label) => label.startsWith("xn--"));
  return [...new Set(letters)]
    .map((letter) => `${letter} U+${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`)
    .concat(labels);
}

/** Warns of a login that may look like another one. */
export function UnusualLetters({ login }: { readonly login: string }) {
  const unusual = unusualIn(login);
  return unusual.length === 0 ? null : (
    <Badge tone="warn">{texts.account.notAscii(unusual.join(", "))}</Badge>
  );
}
