import { lstatSync, type Stats } from "node:fs";
import { readOwnFile } from "./ownership.ts";

/** A small file of ours, read again only after it changed. */
export class SeenFile<Value> {
  readonly #path: string;
  readonly #parse: (text: string) => Value | undefined;
  readonly #check: (found: Stats) => void;
  #seen: { readonly as: string; readonly value: Value | undefined } | undefined;

  /** @param check checks the opened file */
  constructor(
    path: string,
    parse: (text: string) => Value | undefined,
    check: (found: Stats) => void = () => undefined,
  ) {
    this.#path = path;
    this.#parse = parse;
    this.#check = check;
  }

  /**
   * The value in the file, `undefined` if there is no file or the file holds none.
   * @throws StoreError `failed` if the file is not ours alone; the system's error if it cannot be read
   */
  read(): Value | undefined {
    const found = lstatSync(this.#path, { throwIfNoEntry: false });
    if (!found) return this.#forget();
    const as = fingerprint(found);
    // Taken before the file is read: a file that changes in between is read again at the next call.
    if (this.#seen?.as !== as)
      this.#seen = { as, value: this.#parse(readOwnFile(this.#path, { ofFile: this.#check })) };
    return this.#seen.value;
  }

  /** The value last read, without a look at the file. */
  get last(): Value | undefined {
    return this.#seen?.value;
  }

  #forget(): undefined {
    this.#seen = undefined;
  }
}

/** Changes with every write to the file, with its replacement and with its mode. */
const fingerprint = ({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string =>
  [dev, ino, size, mtimeMs, ctimeMs].join(" ");
