// Reads Markdown for tests.
import { anchorOf } from "../../tools/reference/markdown.ts";

/** A fenced code block, and the comment before it. */
export interface CodeBlock {
  readonly language: string;
  /** The words behind the language. */
  readonly words: readonly string[];
  readonly text: string;
  /** The text of `<!-- … -->` right before the block. */
  readonly note: string | undefined;
}

const FENCE = /(?:^<!-- (.+) -->\n\n)?^( *)```(\S*)(?: ([^\n]*))?\n([\s\S]*?)^ *```$/gm;

export const codeBlocks = (markdown: string): CodeBlock[] =>
  Array.from(markdown.matchAll(FENCE), ([, note, , language = "", words = "", text = ""]) => ({
    language,
    words: words.split(" ").filter((word) => word !== ""),
    text,
    note,
  }));

const withoutBlocks = (markdown: string): string => markdown.replace(FENCE, "");
const withoutCode = (markdown: string): string => withoutBlocks(markdown).replace(/`[^`\n]*`/g, "");

/** Targets of links and images. */
export function linkTargets(markdown: string): string[] {
  const text = withoutCode(markdown);
  const inline = text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g);
  const html = text.matchAll(/<(?:img|a)\b[^>]*\b(?:src|href)="([^"]+)"/g);
  return [...inline, ...html].map(([, target = ""]) => target);
}

/** Documents named outside links: in code spans. */
export const namedDocuments = (markdown: string): string[] =>
  Array.from(withoutBlocks(markdown).matchAll(/`([\w./-]+\.md(?:#[\w-]+)?)`/g), ([, name = ""]) => name);

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutBlocks(markdown).matchAll(/^#{1,6} (.+)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const slug = anchorOf(words);
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The text under a heading, up to the next heading of the same or a higher level. */
export function sectionOf(markdown: string, heading: string): string {
  const [, marks = "", text = ""] =
    new RegExp(`^(#+) ${heading}\\n([\\s\\S]*)`, "m").exec(markdown.replaceAll("\r\n", "\n")) ?? [];
  return text.split(new RegExp(`^#{1,${marks.length}} `, "m"))[0] ?? "";
}

/** The cells of the first table's rows, without its header. */
export function tableRows(text: string): string[][] {
  const [, rows = ""] = /^\|.*\|\n\|[\s|:-]+\|\n((?:\|.*\|\n?)*)/m.exec(text) ?? [];
  return rows
    .trimEnd()
    .split("\n")
    .map((row) =>
      row
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The contents of the code spans in a text. */
export const spansIn = (text: string): string[] =>
  Array.from(text.matchAll(/`([^`]+)`/g), ([, span = ""]) => span);
