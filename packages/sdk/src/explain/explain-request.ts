import { failedMessage } from "../codes/message.ts";
import { troubleOf } from "../core/http.ts";
import type { Platform } from "../platform/platform.ts";
import { type ExplainOptions, explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";

/** The trouble of a request without an answer: a system's code or a few words, and its explanation. */
export interface RequestTrouble extends Pick<Explanation, "happened" | "remedy"> {
  readonly reason: string;
}

/**
 * Puts the error of an application's own request in the words that this SDK has for its own.
 * @param error the error that `fetch` rejected with
 * @param address the asked address; only its host is named
 * @example
 * const address = "https://otp.example/";
 * await fetch(address).catch((error: unknown) => console.log(explainRequest(error, address).remedy));
 */
export function explainRequest(
  error: unknown,
  address: string,
  { proxyFor, ...options }: ExplainOptions & Pick<Platform, "proxyFor"> = {},
): RequestTrouble {
  const reason = troubleOf(error, address, proxyFor);
  const failure = { kind: "NoAnswer" as const, reason, host: new URL(address).host };
  const { happened, remedy } = explain(failedMessage("", 2202, undefined, failure, { costs: [] }), options);
  return { reason, happened, remedy };
}
