import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** True for an IP address of this machine, also for IPv4 in IPv6 (`::ffff:127.0.0.1`). */
export const isLoopbackAddress = (address: string): boolean =>
  isIP(address) !== 0 && loopback.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/**
 * True if a URL's host is this machine: clear text sent there does not leave it.
 * @param host a name or an address, also in brackets
 * @example
 * const stays = isLoopback(new URL("http://127.0.0.1:8400").hostname);
 */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === "localhost" || isLoopbackAddress(host.replace(/^\[(.*)\]$/, "$1"));
