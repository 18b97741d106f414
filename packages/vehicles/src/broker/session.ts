/** The right of a client, bought with its remote-access token. */
export interface Session {
  /** The customer's id, as the topics have it: `AP-ACNT…`. */
  readonly customer: string;
  /** The end of the token, milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Checks a user and a password (the remote-access token).
 * @returns the session, also of an expired token; `undefined` for any other token: unknown, revoked, another service's
 */
export type Authenticate = (user: string, password: string) => Promise<Session | undefined>;

/** Return codes of CONNACK (MQTT 3.1.1 §3.2.2.3). */
export const CONNACK = {
  accepted: 0,
  version: 1,
  identifier: 2,
  unavailable: 3,
  password: 4,
  notAuthorized: 5,
} as const;

export type ConnackCode = (typeof CONNACK)[keyof typeof CONNACK];
