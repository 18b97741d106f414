// The browser's side of the sign-in with the company's provider.
import { call } from "./client.ts";

/** The address with which the provider sent the browser back has a `state` (RFC 6749 §4.1.2). It is left at once. */
export function takeAnswer(): string | undefined {
  const { search, pathname, hash } = location;
  if (!new URLSearchParams(search).has("state")) return undefined;
  history.replaceState(history.state, "", `${pathname}${hash}`);
  return search.slice(1);
}

/** The provider's name; `undefined` if none is configured. */
export async function providerName(): Promise<string | undefined> {
  return (await call("GET /sessions/provider", { unattended: true })).name ?? undefined;
}

/** Leaves for the provider's sign-in page. */
export async function goToProvider(): Promise<void> {
  const { location: next } = await call("POST /sessions/provider/begin");
  location.assign(next);
}
