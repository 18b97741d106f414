// The section of CHANGELOG.md that the files of .changeset become. The packages have one version, so they have one changelog.

export type Bump = "major" | "minor" | "patch";

export interface Change {
  readonly packages: readonly string[];
  readonly bump: Bump;
  readonly text: string;
}

const BUMPS: readonly Bump[] = ["major", "minor", "patch"];

const HEADINGS: Readonly<Record<Bump, string>> = {
  major: "Breaking",
  minor: "Added and changed",
  patch: "Fixed",
};

/**
 * Parses a file of .changeset.
 * @throws Error if it names no package or has no text
 */
export function parseChange(name: string, file: string): Change {
  const [, head = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(file) ?? [];
  const rows = [...head.matchAll(/^["']?([^"'\s:]+)["']?: *(major|minor|patch)$/gm)];
  const bump = BUMPS.find((known) => rows.some(([, , given]) => given === known));
  const text = body.trim();
  if (!bump || text === "")
    throw new Error(`.changeset/${name}: packages with patch, minor or major, and a text`);
  return { packages: rows.map(([, packageName = ""]) => packageName), bump, text };
}

const lineOf = ({ packages, text }: Change): string => {
  const names = packages.map((name) => `\`${name}\``).join(", ");
  return `- ${names}: ${text.replaceAll("\n", "\n  ")}`;
};

/** Inserts a version's section before the newest one. */
export function withVersion(changelog: string, version: string, changes: readonly Change[]): string {
  const sections = BUMPS.flatMap((bump) => {
    const lines = changes.filter((change) => change.bump === bump).map(lineOf);
    return lines.length === 0 ? [] : [`### ${HEADINGS[bump]}\n\n${lines.join("\n")}\n`];
  });
  const at = changelog.search(/^## /m);
  const before = at === -1 ? changelog.length : at;
  const section = `## ${version}\n\n${sections.join("\n")}\n`;
  return changelog.slice(0, before) + section + changelog.slice(before);
}
