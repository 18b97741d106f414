const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** `https`, or `http` to this machine: codes and proofs never cross a network in clear. */
export function isServerAddress(value: unknown): value is string {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, hostname, search, hash, username } = new URL(value);
  const secure = protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
  return secure && search === "" && hash === "" && username === "";
}
