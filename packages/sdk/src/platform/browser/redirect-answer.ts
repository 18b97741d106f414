/** The parameters of an authorization's answer (RFC 6749 §4.1.2, RFC 9207). */
const PARAMETERS = ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"];

/**
 * The page's address if it is an answer. It is removed from the address bar and the tab's history: it may hold a code, and
 * a reload must not use the code twice.
 */
export function takeAnswer(): URL | undefined {
  const address = new URL(location.href);
  const { searchParams } = address;
  if (!searchParams.has("state") || !(searchParams.has("code") || searchParams.has("error")))
    return undefined;
  const without = new URL(address);
  for (const name of PARAMETERS) without.searchParams.delete(name);
  history.replaceState(history.state, "", without);
  return address;
}
