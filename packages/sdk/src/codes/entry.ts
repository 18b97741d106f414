/** What kind of error a code is, in the reference's words. */
export type ErrorType = "Generic error" | "Input error" | "Output Error" | "PIMS specific error";

export interface CatalogueEntry {
  readonly type: ErrorType;
  /** `[PARAMETER]`, `[Component]` … stand for a name. */
  readonly label: string;
}

/** Labels by their codes. */
export type Labels = Readonly<Record<number, string>>;

/** The entries of codes of one type. */
export function entries<const Type extends ErrorType, const L extends Labels>(type: Type, labels: L) {
  const typed = Object.entries(labels).map(([code, label]) => [code, { type, label }]);
  return Object.fromEntries(typed) as {
    readonly [Code in keyof L]: { readonly type: Type; readonly label: L[Code] };
  };
}

/** A label with the name in the place of its `[…]`. */
export const withName = (label: string, name?: string): string =>
  name === undefined ? label : label.replace(/\[[^\]]+\]/, () => name);
