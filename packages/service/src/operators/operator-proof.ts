// A program with the operator's token and the service prove to each other that they know it, before the token is sent: any
// user of the machine can listen at the service's address while the service is stopped, or listens elsewhere.
import { createHmac } from "node:crypto";

/** One end of a connection, such as a socket's `localAddress` and `localPort`. */
export interface SocketEnd {
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/** IPv4 in IPv6 as IPv4: the ends of one connection may spell it differently. */
const endOf = ({ address = "", port = 0 }: SocketEnd): string =>
  `${address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "")} ${port}`;

/**
 * Proves knowledge of the operator's token. The proof names the connection's end at the service, so one that is relayed
 * from another address is wrong.
 * @param token the operator's token
 * @param by the side that proves it
 * @param nonce a random text of the caller's, used once
 * @param service the service's end of the connection
 * @returns an HMAC-SHA256 in base64url
 * @example
 * const service = { address: "127.0.0.1", port: 8400 };
 * const proof = operatorProof("the operator's token", "operator", "a nonce", service);
 */
export const operatorProof = (
  token: string,
  by: "operator" | "service",
  nonce: string,
  service: SocketEnd,
): string =>
  createHmac("sha256", token)
    .update(`openpims ${by} ${nonce} ${endOf(service)}`)
    .digest("base64url");
