/** A login as it is stored and compared. No login has a NUL, and PostgreSQL refuses a parameter with one. */
export const normaliseLogin = (login: string): string =>
  login.trim().toLowerCase().replaceAll("\0", "\u{fffd}");

/** Whether the pages take it for an e-mail address (RFC 5321 §4.5.3.1 for the lengths). No message is sent to it. */
export const isEmail = (login: string): boolean =>
  login.length <= 254 && /^[^\s@<>"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(login);
