/** What kind of error a code is, in the reference's words. */
export type ErrorType = "Generic error" | "Input error" | "Output Error" | "PIMS specific error";

export interface CatalogueEntry {
  readonly type: ErrorType;
  /** `[PARAMETER]`, `[Component]` … stand for a name. */
  readonly label: string;
}

/** A label with the name in the place of its `[…]`. */
export const withName = (label: string, name?: string): string =>
  name === undefined ? label : label.replace(/\[[^\]]+\]/, () => name);
