// The address of a request for all limits and the audit log: one text for each sender, in any notation.
import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isLoopbackAddress } from "../machine/loopback.ts";

/** Without a port, brackets and a zone: proxies write `203.0.113.8:1001`, `[2001:db8::1]:443` and `fe80::1%eth0`. */
function bareAddress(text: string): string {
  const trimmed = text.trim();
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(trimmed) ?? [];
  const [, ported] = /^(\d[\d.]*):\d{1,5}$/.exec(trimmed) ?? [];
  return (bracketed ?? ported ?? trimmed).replace(/%.*$/, "");
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The URL parser gives one spelling: lower case, no leading zeros, no dotted tail.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const parse = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const [front, back] = [parse(head), parse(tail ?? "")];
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}

/** IPv4 in IPv6: mapped (RFC 4291 §2.5.5.2) or translated (RFC 6052 §2.1). */
const IPV4_PREFIXES = ["0:0:0:0:0:ffff", "64:ff9b:0:0:0:0"];

/** An address in one spelling, IPv4 taken out of IPv6; `undefined` for any other text. */
function parseAddress(
  text: string,
): { readonly ipv4: string } | { readonly ipv6: readonly number[] } | undefined {
  const bare = bareAddress(text);
  if (isIPv4(bare)) return { ipv4: bare };
  if (!isIPv6(bare)) return undefined;
  const groups = groupsOf(bare);
  const prefix = groups.slice(0, 6).map((group) => group.toString(16));
  if (!IPV4_PREFIXES.includes(prefix.join(":"))) return { ipv6: groups };
  return {
    ipv4: groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join("."),
  };
}

/**
 * The key of an address: an IPv4 address as it is; the /64 of an IPv6 address, since one subscriber has all of it
 * (RFC 6177). This machine's own address stays whole.
 * @returns `undefined` for a text that is not an address
 */
export function addressKey(text: string): string | undefined {
  const address = parseAddress(text);
  if (!address) return undefined;
  if ("ipv4" in address) return address.ipv4;
  const whole = address.ipv6.map((group) => group.toString(16)).join(":");
  if (isLoopbackAddress(whole)) return "::1";
  const network = address.ipv6.slice(0, 4).map((group) => group.toString(16));
  return `${new URL(`http://[${network.join(":")}::]`).hostname.slice(1, -1)}/64`;
}

/**
 * The network of an address's key, for a limit that many subscribers may share: the /48 of IPv6, the largest that one
 * site is given (RFC 6177 §2).
 */
export function networkOf(key: string): string {
  const [address = "", bits] = key.split("/");
  if (bits !== "64") return key;
  const network = groupsOf(address)
    .slice(0, 3)
    .map((group) => group.toString(16));
  return `${new URL(`http://[${network.join(":")}::]`).hostname.slice(1, -1)}/48`;
}

/**
 * Gives a test of addresses, in any notation: true for a proxy whose `X-Forwarded-For` is trusted.
 * @param ranges addresses and ranges such as `10.0.0.0/8`
 */
export function trustIn(ranges: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (text) => {
    const address = parseAddress(text);
    if (!address) return false;
    if ("ipv4" in address)
      return trusted.check(address.ipv4, "ipv4") || trusted.check(`::ffff:${address.ipv4}`, "ipv6");
    return trusted.check(address.ipv6.map((group) => group.toString(16)).join(":"), "ipv6");
  };
}

/** The key of a request's sender. If a proxy forwarded no address, the sender is the proxy itself. */
function senderOf({ ip, ips = [ip] }: Pick<FastifyRequest, "ip" | "ips">): string {
  return ips.map(addressKey).findLast((key) => key !== undefined) ?? "unknown";
}

/** Sets `request.ip` to the key of the sender's address, for every hook and handler added later. */
export function keyAddresses(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    Object.defineProperty(request, "ip", { value: senderOf(request) });
  });
}
