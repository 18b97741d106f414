/** Work that was done at once, for somebody who asks later what came of it. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

export function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}

export function valueOrThrow<T>(attempted: Attempt<T>): T {
  if (attempted.ok) return attempted.value;
  throw attempted.error;
}
