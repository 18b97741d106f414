// DNS rebinding: a page of another site has its own name lead to this machine, and so is of the service's origin. Such a
// request has that name as its `Host`.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isLoopback, isLoopbackAddress } from "../machine/loopback.ts";
import { HEALTH_PATHS } from "./system/health.ts";

export interface OwnNames {
  readonly publicUrl: URL | undefined;
  /** The name or address that the service was told to listen on. */
  readonly listensOn: string | undefined;
}

const unknownHost = { error: "unknown host: call the service by its public address (publicUrl)" };

/** Refuses requests for names that are not the service's own. Health checks of a platform may use any. */
export function refuseUnknownHosts(app: FastifyInstance, names: OwnNames): void {
  app.addHook("onRequest", async (request, reply) => {
    if (HEALTH_PATHS.includes(request.routeOptions.url ?? "")) return;
    // The second one is a trusted proxy's `X-Forwarded-Host`.
    const hosts = [request.raw.headers.host, request.host];
    if (!hosts.every((host) => host !== undefined && isKnown(host, request, names)))
      return reply.code(421).send(unknownHost);
  });
}

function isKnown(host: string, { raw, protocol }: FastifyRequest, names: OwnNames): boolean {
  const address = `${protocol}://${host}`;
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(address)) return false;
  const { hostname, port } = new URL(address);
  const { publicUrl, listensOn } = names;
  if (publicUrl && new URL(`${publicUrl.protocol}//${host}`).host === publicUrl.host) return true;
  // Of a connection that ended meanwhile, or a test without sockets, nobody reads the answer elsewhere.
  const local = bare(raw.socket.localAddress ?? "127.0.0.1");
  // Its port may be another: a tunnel's. The name can lead nowhere but to this machine.
  if (isLoopbackAddress(local) && isLoopback(hostname)) return true;
  const ownPort = String(raw.socket.localPort ?? "");
  const isOwnPort = port === ownPort || (port === "" && ["80", "443"].includes(ownPort));
  return isOwnPort && [local, listensOn?.toLowerCase()].includes(bare(hostname));
}

/** Without brackets; an IPv4 address in IPv6 as IPv4, as in `::ffff:10.0.0.5`. */
const bare = (address: string): string =>
  address
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=\d+\.)/i, "")
    .toLowerCase();
