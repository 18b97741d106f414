// The Markdown of the reference's pages.

/** A table without its empty columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const kept = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const line = (cells: readonly string[]): string =>
    `| ${cells
      .filter((_, column) => kept[column])
      .map(escapePipes)
      .join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** GitHub ends a cell at a pipe, even in a code span. */
const escapePipes = (cell: string): string => cell.replace(/\|/g, "\\|").replace(/\n/g, " ");

export const span = (text: string): string => `\`${text}\``;

export const spans = (texts: readonly string[]): string => texts.map(span).join(", ");

export const block = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

export const link = (text: string, target: string): string => `[${text}](${target})`;

/** The anchor that GitHub gives a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/** The description of an option or a call as a sentence. */
export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.:]$/.test(begun) ? begun : `${begun}.`;
}

/** A page of paragraphs, without empty ones. */
export const page = (...parts: readonly (string | readonly string[])[]): string =>
  `${parts
    .flat()
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
