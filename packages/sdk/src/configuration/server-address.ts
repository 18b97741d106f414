const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** @param hostname of a parsed address */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);

/**
 * True for the address of a server: `https`, or `http` to this machine, without a query, a fragment and a user name. Codes
 * and proofs never cross a network in clear.
 * @param value anything; only a text can be an address
 * @example
 * const good = isServerAddress("https://strong.example");
 */
export function isServerAddress(value: unknown): value is string {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, hostname, search, hash, username } = new URL(value);
  const secure = protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
  return secure && search === "" && hash === "" && username === "";
}
