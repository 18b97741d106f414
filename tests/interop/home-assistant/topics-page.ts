// The entities of docs/bridge-topics.md, to compare Home Assistant's with.
import { readFileSync } from "node:fs";

export interface DocumentedEntity {
  readonly key: string;
  readonly component: string;
  readonly unit: string;
  readonly deviceClass: string;
  readonly stateClass: string;
  readonly category: string;
}

const page = new URL("../../../docs/bridge-topics.md", import.meta.url);

/** The rows of the table of states. */
export function documentedEntities(): readonly DocumentedEntity[] {
  const lines = readFileSync(page, "utf8").split("\n");
  const start = lines.findIndex((line) => line.startsWith("| KEY | component |"));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) => {
    const [, key = "", component = "", , unit = "", deviceClass = "", stateClass = "", category = ""] = line
      .split("|")
      .map((cell) => cell.trim());
    return { key: key.replaceAll("`", ""), component, unit, deviceClass, stateClass, category };
  });
}
