// With --demo only: another program on the service's address, behind the service's hooks and limits.

import type { FastifyInstance } from "fastify";
import { findAccount } from "../../accounts/accounts.ts";
import type { ServiceContext } from "../../context.ts";
import { findRemoteAccess } from "../../otps/remote-tokens.ts";
import { DEMO_ACCOUNT } from "../../settings/defaults.ts";
import type { ServiceOptions, TokenChecks } from "../../settings/options.ts";
import type { LazyProvider } from "../identity/lazy-provider.ts";
import { handOver } from "../security-headers.ts";
import { findSignedIn } from "../user/signed-in.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function checksOf(context: ServiceContext, provider: LazyProvider): TokenChecks {
  return {
    user: async (accessToken) => {
      const found = await findSignedIn(context, await provider.get(), accessToken);
      if (!found) return undefined;
      const { account, clientId } = found;
      return { accountId: account.id, login: account.login, clientId };
    },
    remoteAccess: (token) => findRemoteAccess(context, token),
    demoAccount: async () => {
      const account = await findAccount(context.database, DEMO_ACCOUNT.login);
      return account && { accountId: account.id, login: account.login };
    },
  };
}

/** @throws Error with a message for the operator if the service is not the demo's */
export function attachedRoutes(
  app: FastifyInstance,
  context: ServiceContext,
  attach: ServiceOptions["attach"],
  provider: LazyProvider,
): void {
  if (!attach) return;
  if (!context.demo) throw new Error("attach: with demo only");
  const { paths, handle, webSocket } = attach(checksOf(context, provider));
  if (webSocket)
    app.server.on("upgrade", (request, socket, head) => {
      if (request.url === webSocket.path) webSocket.upgrade(request, socket, head);
      else socket.destroy();
    });
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    for (const url of paths)
      scope.route({
        method: METHODS,
        url,
        schema: { hide: true },
        handler: (request, reply) => {
          handOver(reply);
          handle(request.raw, reply.raw);
        },
      });
  });
}
