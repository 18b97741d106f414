// The Markdown that the pages of the reference are made of.

/** A table. A column whose cells are all empty is left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const kept = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const line = (cells: readonly string[]): string =>
    `| ${cells
      .filter((_, column) => kept[column])
      .map(escapePipes)
      .join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** GitHub ends a cell at a pipe, in a code span too. */
const escapePipes = (cell: string): string => cell.replace(/\|/g, "\\|").replace(/\n/g, " ");

export const span = (text: string): string => `\`${text}\``;

export const spans = (texts: readonly string[]): string => texts.map(span).join(", ");

export const block = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

export const link = (text: string, target: string): string => `[${text}](${target})`;

/** The anchor of a heading, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/** A description of an option or a call as a sentence. */
export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.:]$/.test(begun) ? begun : `${begun}.`;
}

/** A page: its paragraphs, the empty ones left out. */
export const page = (...parts: readonly (string | readonly string[])[]): string =>
  `${parts
    .flat()
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
