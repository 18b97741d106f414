import type { FastifyInstance } from "fastify";
import type { Provider } from "oidc-provider";
import { handOver } from "../security-headers.ts";

/** The identity provider's own endpoints: it reads and answers the raw request. */
export function providerRoutes(app: FastifyInstance, provider: () => Provider): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    for (const url of ["/am/oauth2/*", "/.well-known/openid-configuration"]) {
      scope.route({
        method: ["GET", "POST", "OPTIONS"],
        url,
        schema: { hide: true },
        handler: async (request, reply) => {
          const answer = provider().callback();
          handOver(reply);
          await answer(request.raw, reply.raw);
        },
      });
    }
  });
}
