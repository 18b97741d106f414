/** The least characters that are left of a passphrase. */
const LEAST_LENGTH = 12;

/** The least distinct steps from one character to the next: a row such as `abc` or `321` has one, its restart another. */
const LEAST_STEPS = 4;

/**
 * Finds the passphrases that a thief of the sealed file tries first: of few distinct steps, or a repetition of a short part.
 * @param passphrase of the accepted form
 */
export function isGuessable(passphrase: string): boolean {
  const text = passphrase.toLowerCase().replace(/\s+/g, " ").trim();
  const part = /^(.+?)\1+$/su.exec(text)?.[1] ?? text;
  const points = [...part].map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(points.slice(1).map((point, i) => point - (points[i] ?? 0)));
  return points.length < LEAST_LENGTH || steps.size < LEAST_STEPS;
}
