import type { FastifyInstance } from "fastify";
import type { Provider } from "oidc-provider";
import type { ServiceContext } from "../../context.ts";
import { type SignInSource, takeSignIn } from "../../limits/sign-ins-begun.ts";
import { Answer } from "../route.ts";
import { handOver } from "../security-headers.ts";
import { Door, isShed, refuseBusy } from "./door.ts";
import { accountOfBrowser } from "./known-browser.ts";
import type { LazyProvider } from "./lazy-provider.ts";
import { refuseWithPages } from "./page-errors.ts";
import { overlong } from "./parameters.ts";

/** The library ignores upper and lower case, and a final slash. */
const AUTHORIZATION = /\/authorize\/*$/i;

type Context = ReturnType<Provider["createContext"]>;

/** Refuses an authorization with a parameter that is too long to store, or beyond its limits. */
async function refuseAuthorization(
  { database, clock }: ServiceContext,
  { querystring }: Pick<Context, "querystring">,
  source: SignInSource,
): Promise<Answer<number, object> | undefined> {
  const fault = overlong(new URLSearchParams(querystring));
  if (fault !== undefined) return new Answer(400, { error: "invalid_request", error_description: fault });
  const seconds = await takeSignIn(database, source, clock.now());
  if (seconds !== undefined)
    return new Answer(429, { error: "too many sign-ins" }, { "retry-after": String(seconds) });
  return undefined;
}

/** The identity provider's own endpoints. They use the raw request and response. */
export function providerRoutes(app: FastifyInstance, context: ServiceContext, provider: LazyProvider): void {
  // The owner's browser does not wait behind strangers.
  const doors = { known: new Door(), unknown: new Door() };
  app.register(async (scope) => {
    refuseWithPages(scope);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    for (const url of ["/am/oauth2/*", "/.well-known/openid-configuration"]) {
      scope.route({
        method: ["GET", "POST", "OPTIONS"],
        url,
        schema: { hide: true },
        handler: async (request, reply) => {
          // The address as the library itself reads it: no spelling leads to a sign-in that is not counted.
          const library = await provider.get();
          const read = library.createContext(request.raw, reply.raw);
          const answer = library.callback();
          if (!AUTHORIZATION.test(read.path)) {
            handOver(reply);
            return answer(request.raw, reply.raw);
          }
          const account = accountOfBrowser(context, request.headers.cookie);
          const door = doors[account === undefined ? "unknown" : "known"];
          if (isShed(account) || !(await door.enter(account))) return refuseBusy(request, reply);
          try {
            const refusal = await refuseAuthorization(context, read, { address: request.ip, account });
            if (refusal) return reply.code(refusal.status).headers(refusal.headers).send(refusal.body);
            handOver(reply);
            await answer(request.raw, reply.raw);
          } finally {
            door.leave(account);
          }
        },
      });
    }
  });
}
