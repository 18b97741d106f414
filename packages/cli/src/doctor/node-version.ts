import { isNewEnough, oldestNode } from "../terminal/node-version.ts";
import type { Check } from "./checks.ts";

export function checkNode(): readonly Check[] {
  const check = { name: "Node.js", found: process.versions.node };
  if (isNewEnough(process.versions.node)) return [{ ...check, state: "ok" }];
  return [{ ...check, state: "fail", remedy: `install ${oldestNode} or newer` }];
}
