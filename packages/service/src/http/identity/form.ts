import type { ServiceContext } from "../../context.ts";
import type { AccountRow } from "../../store/schema.ts";
import type { Field, FormName } from "./page.ts";
import type { Alert, Texts } from "./texts.ts";

/** The request that a form is shown for. */
export interface Request {
  /** The account that must sign in, if the application named it by its subject. */
  readonly subject: string | undefined;
  /** The e-mail that the application expects (`login_hint`). */
  readonly loginHint: string | undefined;
  /** The browser's address. */
  readonly address: string;
  /** The browser's cookies, unparsed. */
  readonly cookies: string | undefined;
  /** True if the browser reaches the service over `https`. */
  readonly secure: boolean;
}

/** A posted form: an absent field, or one that is not text, is empty. */
export type Values = (name: string) => string;

export interface Refusal {
  readonly status: number;
  readonly alert: Alert;
  readonly retryAfterSeconds?: number;
}

/** The account that a posted form signs in, in the epoch in which the form was checked. */
export interface SignedIn {
  readonly account: AccountRow;
}

export type Outcome = SignedIn | Refusal;

/** One page of the identity provider: its fields, and its action. */
export interface Form {
  /** The prompt of its interactions. */
  readonly prompt: string;
  readonly path: string;
  readonly name: FormName;
  fields(texts: Texts, request: Request): readonly Field[];
  submit(context: ServiceContext, values: Values, request: Request): Promise<Outcome>;
}
