import type { ServiceContext } from "../../context.ts";
import type { AccountRow } from "../../store/schema.ts";
import type { Field, FormName } from "./page.ts";
import type { Alert, Texts } from "./texts.ts";

/** Room for the longest new password twice, with up to twelve characters of a form for each of its own. */
export const BODY_LIMIT = 16 * 1024;

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

/** The values of a posted form. */
export const valuesOf =
  (body: unknown): Values =>
  (name) => {
    const value =
      typeof body === "object" && body !== null && Object.hasOwn(body, name)
        ? (body as Record<string, unknown>)[name]
        : "";
    return typeof value === "string" ? value : "";
  };

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
