// Look-alike texts: the single-script rule of UTS #39 §5.1, with the scripts that are commonly written together. It is
// stricter for scripts in which whole words look like words of another script.

/** Small Latin letters of the living languages of Europe and Vietnam, composed; no dotless, no
 * phonetic letters, no marks. */
const LATIN = String.raw`a-z\u00df-\u00f6\u00f8-\u0130\u0132-\u0148\u014a-\u017e\u01a1\u01b0\u0219\u021b\u1e9e\u1ea0-\u1ef9`;

/** Scripts that are written together count as one (UTS #39 §5.1, "augmented"). */
const SCRIPTS: readonly (readonly string[])[] = [
  ["Han", "Hiragana", "Katakana"],
  ["Han", "Hangul"],
  ["Han", "Bopomofo"],
  ...[
    "Greek",
    "Cyrillic",
    "Armenian",
    "Georgian",
    "Hebrew",
    "Arabic",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
  ],
  ...[
    "Oriya",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Thai",
    "Lao",
    "Tibetan",
    "Myanmar",
    "Khmer",
  ],
  ...["Ethiopic", "Thaana"],
].map((each) => [each].flat());

/** ASCII digits and signs go with every script. */
const SHARED = String.raw`!-\x60{-~`;

const patterns: readonly RegExp[] = [
  new RegExp(`^[${SHARED}${LATIN}]*$`, "u"),
  ...SCRIPTS.map((scripts) => {
    const letters = scripts.map((script) => String.raw`\p{scx=${script}}`).join("");
    return new RegExp(`^[${SHARED}${letters}]*$`, "u");
  }),
];

/** Letters of other scripts that look like lower-case Latin ones (UTS #39, confusables). */
const DRAWN_AS_LATIN = /[асеорхуіјѕһԁԛԝӏгпꙇοναιυρκյհոսցօզ]/u;
const OTHER_LETTER = /[^\p{ASCII}]/u;

/** True if all letters beyond ASCII look like Latin ones: the word may be read as a Latin word. */
const looksLatin = (text: string): boolean =>
  OTHER_LETTER.test(text) &&
  [...text].every((letter) => !OTHER_LETTER.test(letter) || DRAWN_AS_LATIN.test(letter));

/** True if a lower-case text is of one script and has no look-alike in Latin script. */
export const isOneScript = (text: string): boolean =>
  patterns.some((pattern) => pattern.test(text)) && !looksLatin(text);
