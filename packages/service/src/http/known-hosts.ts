// DNS rebinding: a page of another site can point its own name at this machine and so share the service's origin. Such a
// request carries that name as its `Host`.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isLoopback, isLoopbackAddress } from "../machine/loopback.ts";
import { HEALTH_PATHS } from "./system/health.ts";

export interface OwnNames {
  readonly publicUrl: URL | undefined;
  /** The configured name or address to listen on. */
  readonly listensOn: string | undefined;
}

const unknownHost = { error: "unknown host: call the service by its public address (publicUrl)" };

/** Refuses requests whose host name is not the service's. A platform's health checks may use any name. */
export function refuseUnknownHosts(app: FastifyInstance, names: OwnNames): void {
  const isOwn = remembering(names);
  app.addHook("onRequest", async (request, reply) => {
    if (HEALTH_PATHS.includes(request.routeOptions.url ?? "")) return;
    // The second one is a trusted proxy's `X-Forwarded-Host`.
    const hosts = [request.raw.headers.host, request.host];
    if (!hosts.every((host) => host !== undefined && isOwn(host, request)))
      return reply.code(421).send(unknownHost);
  });
}

/** The judged names of a service: nearly all requests have one. */
const MOST_KEPT = 100;

function remembering(names: OwnNames): (host: string, request: FastifyRequest) => boolean {
  const known = new Map<string, boolean>();
  return (host, request) => {
    const { localAddress, localPort } = request.raw.socket;
    const key = [host, request.protocol, localAddress, localPort].join(" ");
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= MOST_KEPT) known.clear();
    const answer = isKnown(host, request, names);
    known.set(key, answer);
    return answer;
  };
}

function isKnown(host: string, { raw, protocol }: FastifyRequest, names: OwnNames): boolean {
  const address = `${protocol}://${host}`;
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(address)) return false;
  const { hostname, port } = new URL(address);
  const { publicUrl, listensOn } = names;
  if (publicUrl && new URL(`${publicUrl.protocol}//${host}`).host === publicUrl.host) return true;
  // A closed connection, or a test without sockets, has no local address.
  const local = bare(raw.socket.localAddress ?? "127.0.0.1");
  // Its port may differ, as a tunnel's. The name always resolves to this machine.
  if (isLoopbackAddress(local) && isLoopback(hostname)) return true;
  const ownPort = String(raw.socket.localPort ?? "");
  const isOwnPort = port === ownPort || (port === "" && ["80", "443"].includes(ownPort));
  return isOwnPort && [local, listensOn?.toLowerCase()].includes(bare(hostname));
}

/** Without brackets; IPv4 in IPv6 as IPv4, such as `::ffff:10.0.0.5`. */
const bare = (address: string): string =>
  address
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=\d+\.)/i, "")
    .toLowerCase();
