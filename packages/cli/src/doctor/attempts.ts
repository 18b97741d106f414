/** The addresses of the name that were tried, each with the system's code: one way of several may be closed. */
export function attemptsOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof AggregateError)) return "";
  const attempts = cause.errors.map(({ address, code }: { address?: string; code?: string }) =>
    [address, code].filter((text) => typeof text === "string").join(" "),
  );
  return `: ${attempts.join(", ")}`;
}
