// The parameters of an authorization are stored until the user has signed in.

export const AUTHORIZATION_PATH = "/am/oauth2/authorize";

/** The limit of any other parameter, in characters. */
const MOST_CHARACTERS = 400;

/** Longer limits, in characters. */
const LONGER: Readonly<Record<string, number>> = { redirect_uri: 2_000 };

/** Names the parameter that is too long; `undefined` if all are short enough. */
export function overlong(parameters: Iterable<readonly [name: string, value: unknown]>): string | undefined {
  for (const [name, value] of parameters) {
    const most = LONGER[name] ?? MOST_CHARACTERS;
    if (typeof value === "string" && value.length > most)
      return `${/^\w{1,40}$/.test(name) ? name : "a parameter"} has more than ${most} characters`;
  }
  return undefined;
}
