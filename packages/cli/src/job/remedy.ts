import { type ErrorCode, explain } from "@openpims/sdk";
import type { Job } from "./job.ts";

/** The catalogue's code for a blocked account. */
export const BLOCKED = 2310;

/** The remedy for a state that no failed call reported. */
export const remedyOf = ({ language, whose }: Job, code: ErrorCode): string =>
  explain(code, { language, audience: "command", ...whose }).remedy;
