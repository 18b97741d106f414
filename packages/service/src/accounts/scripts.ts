// Look-alike texts: the single-script rule of UTS #39 §5.1, with the scripts that are commonly written together. It is
// stricter for scripts in which whole words look like words of another script.

/** Small Latin letters of the living languages of Europe and Vietnam, composed; no dotless, no
 * phonetic letters, no marks. */
const LATIN = String.raw`a-z\u00df-\u00f6\u00f8-\u0130\u0132-\u0137\u0139-\u0148\u014a-\u017e\u01a1\u01b0\u0219\u021b\u1e9e\u1ea0-\u1ef9`;

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

/**
 * The letters of other scripts that nobody takes for Latin ones. A text beyond Latin has at least one of them, so that it
 * cannot be read as a Latin word, whatever the rest looks like. A list of the look-alikes instead would miss some.
 */
const UNLIKE_LATIN: readonly RegExp[] = [
  // Of Greek, Cyrillic and Armenian, most small letters resemble Latin ones (UTS #39, confusables).
  /[\u03c2\u03ce\u03b2\u03b4\u03b6\u03b8\u03bb\u03be\u03c0\u03c6\u03c8]/u,
  /[\u0431\u0432\u043c\u043d\u0442\u0434\u0436\u0437\u0438\u0439\u043b\u0444\u0446\u0447\u0448\u0449\u044a\u044b\u044d\u044e\u044f\u0454\u0459\u045a]/u,
  /[\u0562\u0564\u0565\u0567\u0568\u0569\u056a\u056d\u056e\u0571\u0572\u0573\u0574\u0577\u0579\u057b\u057e\u0583\u0586]/u,
  // Of the others, the round and the upright letters: a word of them alone resembles o and l.
  /(?=\p{L})[^\p{ASCII}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\u05d5\u05d8\u05df\u05e1\u0627\u0647\u0665\u09e6\u0a66\u0ae6\u0b20\u0b66\u0d20\u0d66\u0c66\u0ce6\u0e50\u0ed0\u101d\u1040\u10ff]/u,
];

/** True if no letter keeps the text from being read as a Latin word. */
const looksLatin = (text: string): boolean =>
  !patterns[0]?.test(text) && !UNLIKE_LATIN.some((letters) => letters.test(text));

/**
 * True if a lower-case text is of one script and has no look-alike in Latin script. Not covered: words of two other
 * scripts that resemble each other, as in Greek and Cyrillic or Han and Katakana; words of one script that
 * differ in a mark or a stroke, also in Latin (`d` and `\u0111`); and signs within ASCII, such as `rn` and `m`.
 */
export const isOneScript = (text: string): boolean =>
  patterns.some((pattern) => pattern.test(text)) && !looksLatin(text);
