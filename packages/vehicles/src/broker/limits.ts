/** The broker's bounds. A client beyond one is disconnected; of what it sent last, nothing is handled. */
export interface BrokerLimits {
  /** Connections in all, those in their TLS handshake included. */
  readonly connections: number;
  /** Connections of one address. */
  readonly connectionsOfAddress: number;
  /** Connections of one customer; another one ends the oldest. */
  readonly connectionsOfCustomer: number;
  /** Milliseconds from the connection to a right password. */
  readonly authenticationMs: number;
  /** Bytes of one packet. */
  readonly packetBytes: number;
  /** Packets that a client sends behind its CONNECT, before the answer. */
  readonly packetsAhead: number;
  /** Topic filters of one client. */
  readonly subscriptions: number;
  /** Characters of one topic. */
  readonly topicLength: number;
  /** Bytes that wait for a slow reader. */
  readonly unsentBytes: number;
  /** Milliseconds between two checks that a client's token is still in force. */
  readonly checkMs: number;
  /** Milliseconds that a connection outlives its token. Its commands are answered with return code 400 meanwhile. */
  readonly expiredMs: number;
}

export const DEFAULT_LIMITS: BrokerLimits = {
  connections: 2000,
  connectionsOfAddress: 500,
  connectionsOfCustomer: 20,
  authenticationMs: 10_000,
  packetBytes: 16_384,
  packetsAhead: 32,
  subscriptions: 16,
  topicLength: 256,
  unsentBytes: 262_144,
  checkMs: 5_000,
  expiredMs: 60_000,
};
