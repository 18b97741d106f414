// The parser of answers, compared with a full XML parser.
import { parseXml, XmlElement } from "@rgrove/parse-xml";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readXml, type XmlDocument } from "../src/wire/xml.ts";

/** The document as the full parser reads it, `undefined` if it refuses. */
function judged(text: string): XmlDocument | undefined {
  try {
    const { root } = parseXml(text);
    if (root === null) return undefined;
    const elements = root.children.filter((child) => child instanceof XmlElement);
    return { root: root.name, children: elements.map(({ name, text }) => ({ name, text })) };
  } catch {
    return undefined;
  }
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

describe("a document", () => {
  it("is read: its elements in their order, repeated ones too", () => {
    const text = `${DECLARATION}<ActionSetup><err>OK</err><s_id>1</s_id><s_id>2</s_id><J/></ActionSetup>`;
    expect(readXml(text)).toEqual({
      root: "ActionSetup",
      children: [
        { name: "err", text: "OK" },
        { name: "s_id", text: "1" },
        { name: "s_id", text: "2" },
        { name: "J", text: "" },
      ],
    });
  });

  it.each([
    ["no declaration", "<a><b>1</b></a>"],
    ["white space and line ends", `${DECLARATION}\r\n<a >\r\n\t<b\n>1\r2\r\n</b >\n</a>\n\n`],
    ["an empty root", "<a/>"],
    ["text beside the elements", "<a>x<b>1</b>y</a>"],
    ["attributes", `<a x="1" y='"' xmlns:z = "'"><b z:c="">1</b></a>`],
    ["elements in elements", "<a><b>1<c>2<b>3</b></c>4</b><b>5</b></a>"],
    ["comments", "<!-- <a> --><a><!----><b>1<!-- - -->2</b></a><!--x-->"],
    ["instructions", "<?a?><a><?b c?d > ?><b>1<?xml-x?>2</b></a><?e <a>?>"],
    ["CDATA", "<a><b><![CDATA[<&]] >]]>1<![CDATA[]]></b></a>"],
    ["references", "<a><b>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F697;&#x00042;</b></a>"],
    ["characters beyond ASCII", "<a><b>é 車 🚗</b></a>"],
  ])("may have %s, as the judge says", (_, text) => {
    expect(readXml(text)).toEqual(judged(text));
    expect(readXml(text)).toBeDefined();
  });

  it.each([
    ["nothing", ""],
    ["a second declaration", '<a/><?xml version="1.0"?>'],
    ["an instruction that is not closed", "<a/><?b >"],
    ["no element", DECLARATION],
    ["a declaration behind white space", `\n${DECLARATION}<a/>`],
    ["two roots", "<a/><b/>"],
    ["text outside of the root", "<a/>x"],
    ["a reference outside of the root", "<a/>&#32;"],
    ["CDATA outside of the root", "<![CDATA[ ]]><a/>"],
    ["an element that is not closed", "<a><b>1</a>"],
    ["an element that is closed twice", "<a></a></a>"],
    ["a root that is cut short", "<a><b>1</b>"],
    ["an entity of nobody's", "<a>&nbsp;</a>"],
    ["a lone ampersand", "<a>1 & 2</a>"],
    ["a reference to no character", "<a>&#0;</a>"],
    ["a reference to half a character", "<a>&#xD83D;</a>"],
    ["a reference beyond all characters", "<a>&#x110000;</a>"],
    ["a control character", "<a>\u0001</a>"],
    ["a control character in a comment", "<a><!--\u0001--></a>"],
    ["the end of CDATA in a text", "<a>]]></a>"],
    ["two dashes in a comment", "<a><!-- -- --></a>"],
    ["an attribute twice", '<a b="1" b="2"/>'],
    ["an attribute without quotes", "<a b=1/>"],
    ["attributes in one piece", '<a b="1"c="2"/>'],
    ["markup in an attribute", '<a b="<"/>'],
  ])("may not have %s, as the judge says", (_, text) => {
    expect(readXml(text)).toBeUndefined();
    expect(judged(text)).toBeUndefined();
  });

  it.each([
    ["a document type", "<!DOCTYPE a><a/>"],
    ["entities of its own", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ["entities from elsewhere", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ["names beyond ASCII", "<é/>"],
    ["references in attributes", '<a b="&amp;"/>'],
  ])("may not have %s, which is XML, but no answer's", (_, text) => {
    expect(readXml(text)).toBeUndefined();
  });
});

const name = fc.constantFrom("a", "err", "s_id", "K0", "x:y", "_-.1");
const space = fc.constantFrom(" ", "\n", "\t", "\r\n", "  ");
const text = fc
  .string({
    unit: fc.constantFrom(..."aé🚗0 \n]>-'\"", "&lt;", "&amp;", "&#65;", "&#x1F697;"),
    maxLength: 12,
  })
  .filter((text) => !text.includes("]]>"));
const attributes = fc
  .uniqueArray(fc.tuple(name, fc.constantFrom('"1"', "'\"'", '""')), {
    selector: ([name]) => name,
    maxLength: 3,
  })
  .chain((pairs) => space.map((gap) => pairs.map(([name, value]) => `${gap}${name}=${value}`).join("")));
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      name,
      attributes,
      fc.option(
        fc.array(
          fc.oneof(
            text,
            fc.constantFrom("<!---->", "<!-- <b> -->", "<![CDATA[<&>]]>", "<![CDATA[]]>"),
            tie("element"),
          ),
          { maxLength: 4 },
        ),
      ),
    )
    .map(([name, attributes, content]) =>
      content === null ? `<${name}${attributes}/>` : `<${name}${attributes}>${content.join("")}</${name} >`,
    ),
}));
const document = fc
  .tuple(fc.constantFrom("", DECLARATION, '<?xml version="1.0"?>\n'), element)
  .map((parts) => parts.join(""));

describe("compared with a full parser", () => {
  it("any document is read as the full parser reads it", () => {
    fc.assert(
      fc.property(document, (text) => {
        expect(readXml(text)).toEqual(judged(text));
      }),
      { numRuns: 500 },
    );
  });

  it("any damaged document that is accepted, the full parser accepts and reads alike", () => {
    const piece = fc.constantFrom(
      ..."<>/&;!-[]?=\"'a# \u0000\u{d83d}",
      "<a>",
      "</a>",
      "]]>",
      "-->",
      "<!--",
      "",
    );
    const change = fc.tuple(fc.nat(), fc.nat({ max: 3 }), piece);
    let taken = 0;
    fc.assert(
      fc.property(document, fc.array(change, { minLength: 1, maxLength: 3 }), (text, changes) => {
        const spoilt = changes.reduce((text, [at, removed, piece]) => {
          const start = at % (text.length + 1);
          return text.slice(0, start) + piece + text.slice(start + removed);
        }, text);
        const read = readXml(spoilt);
        if (read === undefined) return;
        taken += 1;
        // Our parser does not check the content of the XML declaration.
        expect(read).toEqual(judged(spoilt.replace(/^<\?xml.*?\?>/s, "")));
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it("a long one takes no longer than its length", () => {
    for (const piece of ["<a ", "<a", "</a ", "&#", "<!--", "<![CDATA[", " b", '" '])
      expect(readXml(`<a>${piece.repeat(20_000)}`)).toBeUndefined();
  });
});
