// A parser for the XML of answers: elements, attributes, text. A document type, and so a declared entity, is refused, and
// so are names outside ASCII. Any deviation refuses the whole document.

/** An element and its children, each with all the text inside it. */
export interface XmlDocument {
  readonly root: string;
  readonly children: readonly { readonly name: string; readonly text: string }[];
}

const SPACE = "[ \\t\\n]";
const NAME = "[A-Za-z_:][\\w:.-]*";
const ATTRIBUTE = `${SPACE}+(?:${NAME})${SPACE}*=${SPACE}*(?:"[^"<&]*"|'[^'<&]*')`;

/** The version and encoding are ignored: the text is already decoded. */
const DECLARATION = new RegExp(`^<\\?xml${SPACE}[^?<>]*\\?>`);

/** Consecutive pieces that together must cover the document. No named groups: Hermes does not support them. */
const PIECES = new RegExp(
  [
    "<!--(?:(?!--)[\\s\\S])*-->",
    // A processing instruction. One named `xml` would be a second declaration.
    `<\\?(?![xX][mM][lL][ \\t\\n?])${NAME}(?:${SPACE}(?:(?!\\?>)[\\s\\S])*)?\\?>`,
    "<!\\[CDATA\\[((?:(?!]]>)[\\s\\S])*)]]>",
    `</(${NAME})${SPACE}*>`,
    `<(${NAME})((?:${ATTRIBUTE})*)${SPACE}*(/?)>`,
    "((?:(?!]]>)[^<])+)",
  ].join("|"),
  "gy",
);

const ATTRIBUTE_NAMES = new RegExp(ATTRIBUTE.replace("(?:", "("), "g");
const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#(\d+)|#x([\da-fA-F]+));|&/g;
const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Characters that no document may contain, literally or by reference. */
const INVALID = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Expands entity references. An invalid one becomes NUL, which `INVALID` then rejects. */
function withoutReferences(text: string): string {
  return text.replace(REFERENCE, (_, name = "", decimal?: string, hex = "") => {
    const code = Number(decimal ?? `0x${hex}`);
    return NAMED[name] ?? (code <= 0x10ffff ? String.fromCodePoint(code) : "\0");
  });
}

/** @returns `undefined` for any other document */
export function readXml(body: string): XmlDocument | undefined {
  const all = body.replace(/\r\n?/g, "\n").replace(DECLARATION, "");
  if (INVALID.test(all)) return undefined;
  const children: { name: string; text: string }[] = [];
  const open: string[] = [];
  let root: string | undefined;
  let length = 0;
  for (const [piece, data, end, start, attributes = "", empty, text] of all.matchAll(PIECES)) {
    length += piece.length;
    if (start !== undefined) {
      const names = Array.from(attributes.matchAll(ATTRIBUTE_NAMES), ([, name]) => name);
      if (new Set(names).size < names.length) return undefined;
      if (open.length === 0 && root !== undefined) return undefined;
      root ??= start;
      if (open.length === 1) children.push({ name: start, text: "" });
      if (empty === "") open.push(start);
    } else if (end !== undefined) {
      if (open.pop() !== end) return undefined;
    } else if (open.length === 0) {
      // Outside the root, only white space and comments are allowed.
      if (data !== undefined || /[^ \t\n]/.test(text ?? "")) return undefined;
    } else {
      const characters = data ?? withoutReferences(text ?? "");
      if (INVALID.test(characters)) return undefined;
      const child = children[children.length - 1];
      if (open.length > 1 && child) child.text += characters;
    }
  }
  const whole = length === all.length && open.length === 0;
  return whole && root !== undefined ? { root, children } : undefined;
}
