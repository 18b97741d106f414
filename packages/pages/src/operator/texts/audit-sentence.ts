// Sentences of the audit log, with links in them.

/** A piece of a sentence: words, or a name that leads to a place of the console. */
export type Piece = string | { readonly text: string; readonly href?: string };

export type Sentence = readonly Piece[];

/** The parts of a row that its sentence names, as phrases of the language. */
export interface Facts {
  /** It begins the sentence. */
  readonly who: Piece;
  readonly account: Piece;
  readonly device: Piece;
  /** The operator or API key that the act changed. */
  readonly target: Piece;
  /** The purpose of a code or an SMS. */
  readonly purpose: string;
  readonly role: string;
  /** The changed fields of an account, or the changed policies with their values. */
  readonly changes: string;
  /** The kind of rotated keys. */
  readonly keys: string;
  /** A time in the row's details. */
  readonly before: string;
  /** True if nobody is named. */
  readonly byStranger: boolean;
  /** An operator, or a program for one. */
  readonly byStaff: boolean;
  /** True for a sign-in by a passkey. */
  readonly byPasskey: boolean;
  /** True for a sign-in with the company's provider, and its effects. */
  readonly byProvider: boolean;
}

/** Makes a sentence of a template. */
export const sentence = (texts: TemplateStringsArray, ...pieces: readonly Piece[]): Sentence =>
  texts.flatMap((text, i): Piece[] => {
    const piece = pieces[i];
    return [...(text === "" ? [] : [text]), ...(piece === undefined ? [] : [piece])];
  });

export const textOf = (pieces: Sentence): string =>
  pieces.map((piece) => (typeof piece === "string" ? piece : piece.text)).join("");
