import type { Check } from "./checks.ts";

const OLDEST = [22, 18] as const;

export function checkNode(): readonly Check[] {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  const check = { name: "Node.js", found: process.versions.node };
  if (isNew) return [{ ...check, state: "ok" }];
  return [{ ...check, state: "fail", remedy: `install ${OLDEST.join(".")} or newer` }];
}
