// The headings of APIs and codes, and links to them.
import { definitions, type ErrorCode, labelOf } from "@openpims/sdk";
import type { AnyApi } from "../../packages/sdk/src/apis/definition/definition.ts";
import { isAnswered } from "../../packages/sdk/src/explain/explain.ts";
import { anchorOf, link } from "./markdown.ts";

/** The heading of an API: its call and its variant. */
export const headingOfApi = ({ method, api, select }: AnyApi): string =>
  [method, api, select.at(-1)?.[1] ?? ""].join(" ").trimEnd();

/** Every API in the order of the pages, whatever the order of the modules. */
export const apis: readonly AnyApi[] = [...definitions].sort((a, b) =>
  headingOfApi(a).localeCompare(headingOfApi(b), "en"),
);

export function linkToApi(definition: AnyApi): string {
  const heading = headingOfApi(definition);
  return link(heading.replace(/pims\.(authentication\.)?/, ""), `apis.md#${anchorOf(heading)}`);
}

export const headingOfCode = (code: ErrorCode): string => `${code} ${labelOf(code)}`;

/** The heading above the codes without a section of their own. */
export const UNANSWERED = "Codes that this SDK does not answer";

export const linkToCode = (code: ErrorCode): string =>
  link(String(code), `codes.md#${anchorOf(isAnswered(code) ? headingOfCode(code) : UNANSWERED)}`);
