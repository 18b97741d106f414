// A browser would show a refusal's JSON as it is: in a user's sign-in, each refusal is a page.
import type { FastifyInstance } from "fastify";
import { type Language, languageOf } from "../../settings/language.ts";
import { HTML_TYPE, TEXT_POLICY, wantsPage } from "../html/page.ts";
import { alertPage, refusedPage } from "./page.ts";

/** @param refusal the answer that a program would get */
function pageOf(status: number, language: Language, refusal: string): string {
  if (status === 429) return alertPage(language, "tooManyTries");
  if (status >= 500) return alertPage(language, "unavailable");
  const { error, error_description: about } = JSON.parse(refusal) as Readonly<Record<string, unknown>>;
  return refusedPage(language, [error, about].filter((part) => typeof part === "string").join(": "));
}

/** Answers a refusal of the scope's routes with a page where the client is a browser. */
export function refuseWithPages(scope: FastifyInstance): void {
  scope.addHook("onSend", async ({ headers }, reply, payload) => {
    const isRefusal = reply.statusCode >= 400 && String(reply.getHeader("content-type")).includes("json");
    if (!isRefusal || typeof payload !== "string" || !wantsPage(headers.accept)) return payload;
    reply.type(HTML_TYPE).header("content-security-policy", TEXT_POLICY);
    return pageOf(reply.statusCode, languageOf(headers["accept-language"]), payload);
  });
}
