/** Thrown for a body that the controls do not take; the message names the field. */
export class InvalidBody extends Error {}

/** Reads the fields of a JSON body, each with its check. */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();

  /** @throws InvalidBody for anything but an object */
  constructor(body: unknown) {
    if (typeof body !== "object" || body === null || Array.isArray(body))
      throw new InvalidBody("the body is no JSON object");
    this.#values = new Map(Object.entries(body));
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Refuses a body with a field that nothing has read. @throws InvalidBody */
  end(): void {
    for (const name of this.#values.keys())
      if (!this.#read.has(name)) throw new InvalidBody(`${name} is no field of this call`);
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#values.get(name);
  }

  number(name: string, least: number, most: number): number {
    const value = this.#take(name);
    if (typeof value !== "number" || !(value >= least && value <= most))
      throw new InvalidBody(`${name} is a number from ${least} to ${most}`);
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#take(name);
    if (typeof value !== "boolean") throw new InvalidBody(`${name} is true or false`);
    return value;
  }

  text(name: string, longest = 100): string {
    const value = this.#take(name);
    if (typeof value !== "string" || value === "" || value.length > longest)
      throw new InvalidBody(`${name} is a text of at most ${longest} characters`);
    return value;
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T {
    const value = this.#take(name);
    const found = known.find((one) => one === value);
    if (found === undefined) throw new InvalidBody(`${name} is one of: ${known.join(", ")}`);
    return found;
  }

  /** An object of texts, numbers and truth values. */
  record(name: string): Record<string, string | number | boolean> {
    const value = this.#take(name);
    if (typeof value !== "object" || value === null) throw new InvalidBody(`${name} is an object`);
    const entries = Object.entries(value).map(([key, inside]): [string, string | number | boolean] => {
      if (typeof inside === "string" || typeof inside === "number" || typeof inside === "boolean")
        return [key, inside];
      throw new InvalidBody(`${name} has texts, numbers and truth values only`);
    });
    return Object.fromEntries(entries);
  }
}
