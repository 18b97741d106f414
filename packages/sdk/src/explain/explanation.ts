import type { AnsweredCode, Cost, Retry } from "../codes/answered-codes.ts";
import type { ErrorCode } from "../codes/catalogue.ts";
import type { LimitReached } from "../ledger/limit-reached.ts";
import type { Cause } from "./cause.ts";

/** The languages of the explanations. */
export const languages = ["en", "fr"] as const;
/** A language of the explanations. */
export type Language = (typeof languages)[number];

/** An error in words for the user. It holds no secret, and of the server's text only a version. */
export interface Explanation {
  readonly code: ErrorCode;
  readonly label: string;
  readonly happened: string;
  readonly remedy: string;
  readonly retry: Retry;
  readonly costs: readonly Cost[];
  /** The time of the next possible try after a limit of the SDK was reached: ISO 8601, UTC. */
  readonly nextTry?: string;
}

/** The facts that a text may use. */
export interface About {
  /** The brand's app, with its article. */
  readonly app: string;
  /** The parameter or component that the label names. */
  readonly subject: string | undefined;
  /** The library version that the server requires. */
  readonly version: string | undefined;
  /** The malformed place in a file, in the log's words. */
  readonly place: string | undefined;
  /** The limit of the SDK that was reached. */
  readonly limit: LimitReached | undefined;
}

export type Text = string | ((about: About) => string);

export interface Wording {
  readonly happened: Text;
  readonly remedy: Text;
}

/** All texts of one language. */
export interface Texts {
  readonly app: (name: string | undefined) => string;
  readonly codes: Readonly<Record<AnsweredCode, Wording>>;
  readonly causes: Readonly<Record<Cause, Wording>>;
  readonly unanswered: (code: ErrorCode) => Wording;
}
