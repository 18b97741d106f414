import type { Cost, Retry } from "../codes/advice.ts";
import type { AnsweredCode } from "../codes/answered-codes.ts";
import type { ErrorCode } from "../codes/catalogue.ts";
import type { FailedCall } from "../codes/message.ts";
import type { LimitReached } from "../ledger/limit-reached.ts";
import type { Cause } from "./cause.ts";

/** The languages of the explanations. */
export const languages = ["en", "fr"] as const;
/** A language of the explanations. */
export type Language = (typeof languages)[number];

/**
 * The readers of an explanation: a developer who uses the SDK, a person at a page or an app, and a person at a shell with the
 * command `openpims`.
 */
export const audiences = ["developer", "person", "command"] as const;
/** A reader of an explanation. */
export type Audience = (typeof audiences)[number];

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
  /** The brand's app, with its article, or the page that has its place on the bundled service. */
  readonly app: string;
  /** `, or in` the brand's app; empty on the bundled service, which has none. */
  readonly orInApp: string;
  /** The parameter or component that the label names. */
  readonly subject: string | undefined;
  /** The library version that the server requires. */
  readonly version: string | undefined;
  /** The fault's place, such as a field of a file, in the log's words. */
  readonly place: string | undefined;
  /** False with the brands' servers, which offer no reset of the PIN to this SDK. */
  readonly resetsPin: boolean;
  /** The host of the server that a request went to. */
  readonly host: string | undefined;
  /** The seconds of a clock's error, or of the wait that a server asks for. */
  readonly seconds: number | undefined;
  readonly pinTries: FailedCall["pinTries"];
  /** The limited resources of the account that the same call uses; all of them if the call is not known. */
  readonly costs: readonly Cost[];
  /** True if the call takes an SMS code. */
  readonly takesSmsCode: boolean;
  /** Formats a time (ISO 8601) for the audience. */
  readonly localTime: (time: string) => string;
  /** The SDK's own limit that was reached. */
  readonly limit: LimitReached | undefined;
}

export type Text = string | ((about: About) => string);

export interface Wording {
  readonly happened: Text;
  readonly remedy: Text;
}

/** Other words for one audience. A missing one has the developer's words. */
export type Rewordings = Readonly<Partial<Record<AnsweredCode | Cause, Partial<Wording>>>>;

/** All texts of one language. */
export interface Texts {
  readonly app: (name: string | undefined) => string;
  /** The page of the bundled service that has the place of the brand's app. */
  readonly phonePage: string;
  /** A second way after a first one. */
  readonly orInApp: (app: string) => string;
  readonly codes: Readonly<Record<AnsweredCode, Wording>>;
  readonly causes: Readonly<Record<Cause, Wording>>;
  readonly audiences: Readonly<Record<Exclude<Audience, "developer">, Rewordings>>;
  readonly unanswered: (code: ErrorCode) => Wording;
}
