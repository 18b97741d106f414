// The assertions of the portable tests. Values are compared as JSON, with bytes, functions and gaps told apart.

/** @throws Error if the two differ */
export function equal(actual: unknown, expected: unknown): void {
  const [is, shouldBe] = [show(actual), show(expected)];
  if (is !== shouldBe) throw new Error(`expected ${shouldBe}, got ${is}`);
}

/** @throws Error if the two are equal */
export function differs(actual: unknown, other: unknown): void {
  if (show(actual) === show(other)) throw new Error(`expected something else than ${show(other)}`);
}

/** @throws Error unless `condition` holds */
export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`expected that ${what}`);
}

/** @throws Error unless the text matches */
export function matches(text: unknown, pattern: RegExp): void {
  if (typeof text !== "string" || !pattern.test(text))
    throw new Error(`expected ${pattern}, got ${show(text)}`);
}

/** Compares only the fields that `like` has, in nested objects too. */
export function contains(actual: unknown, like: unknown): void {
  equal(pick(actual, like), like);
}

/** The error that the work throws. @throws Error if it throws none */
export function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`expected an Error, ${show(error)} was thrown`);
  }
  throw new Error("expected an error, none was thrown");
}

/** The reason that the promise is rejected with. @throws Error if it is fulfilled */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}

function pick(value: unknown, like: unknown): unknown {
  if (typeof like !== "object" || like === null || typeof value !== "object" || value === null) return value;
  if (Array.isArray(like)) return value;
  const from = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(like).map(([name, inner]) => [name, pick(from[name], inner)]));
}

/** A text that is equal only for equal values. Fields without a value count as absent. */
function show(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (value instanceof Uint8Array) return `bytes(${Array.from(value).join(" ")})`;
  if (value instanceof Error) return `${value.name}(${value.message})`;
  if (Array.isArray(value)) return `[${value.map(show).join(",")}]`;
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${show(inner)}`).join(",")}}`;
}
