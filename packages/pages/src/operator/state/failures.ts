// The failure of a form: at the field that the service names, else at the form itself.
import { useState } from "preact/hooks";
import { Refused } from "../api/client.ts";
import { sentenceOf } from "../texts/failures.ts";

interface Failure<Name> {
  /** `undefined`: no field of the form. */
  readonly field: Name | undefined;
  readonly text: string;
}

export interface Failures<Name extends string> {
  /** The failure that is shown at this field. */
  at(field: Name): string | undefined;
  /** The failure that is about no field of the form. */
  readonly rest: string | undefined;
  /** Shows a sentence of the page's own, at a field or at the form. */
  say(text: string, field?: Name): void;
  /** Shows the failure of a call, at the field that it names. */
  show(error: unknown): void;
  clear(): void;
}

/**
 * Holds one form's failure.
 * @param fields the names of the form's fields, as the service has them
 * @example
 * const failures = useFailures("login", "phoneNumber");
 * // <Field failure={failures.at("login")}>, <DialogForm failure={failures.rest}>
 * try { await call("POST /accounts", { body }) } catch (error) { failures.show(error) }
 */
export function useFailures<Name extends string>(...fields: readonly Name[]): Failures<Name> {
  const [failure, setFailure] = useState<Failure<Name>>();
  return {
    at: (field) => (failure?.field === field ? failure.text : undefined),
    rest: failure?.field === undefined ? failure?.text : undefined,
    say: (text, field) => setFailure({ field, text }),
    show: (error) => {
      const named = error instanceof Refused ? error.field?.split(".")[0] : undefined;
      setFailure({ field: fields.find((field) => field === named), text: sentenceOf(error) });
    },
    clear: () => setFailure(undefined),
  };
}
