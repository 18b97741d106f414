import formbody from "@fastify/formbody";
import type { FastifyInstance } from "fastify";
import type { Provider } from "oidc-provider";
import { authenticate, normaliseLogin } from "../accounts.ts";
import type { ServiceContext } from "../context.ts";
import { returnTry, takeTry, wrongPasswords } from "../throttle.ts";

type Body = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === "string" && value.length <= 256 ? value : "");

/** The page has no script and takes nothing from the request but its own path. */
const page = (message: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<main>
<h1>Sign in</h1>
<p role="alert">${message}</p>
<form method="post">
<p><label>E-mail <input name="login" type="email" autocomplete="username" required autofocus></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button>Sign in</button> <button name="cancel" value="1" formnovalidate>Cancel</button></p>
</form>
</main>
`;

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

/**
 * Ends what is left in this browser of another user's session. The provider would ask, on a page with a script, whether
 * that user should be signed out; but each authorization takes a password, so there is nothing to keep.
 */
async function endSessionOfAnother(
  provider: Provider,
  interaction: Interaction,
  accountId: string,
): Promise<void> {
  const { session } = interaction;
  if (!session?.accountId || session.accountId === accountId) return;
  await (await provider.Session.findByUid(session.uid))?.destroy();
  delete interaction.session;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

/** The page where the user signs in, for the identity provider's interactions. */
export function signInRoutes(app: FastifyInstance, context: ServiceContext, provider: () => Provider): void {
  const { database, clock } = context;
  app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit: 4096 });

    scope.get("/sign-in/:uid", async (request, reply) => {
      await provider().interactionDetails(request.raw, reply.raw);
      return reply.type("text/html; charset=utf-8").send(page(""));
    });

    scope.post<{ Body: Body }>("/sign-in/:uid", async (request, reply) => {
      const interaction = await provider().interactionDetails(request.raw, reply.raw);
      const { login, password, cancel } = request.body ?? {};
      if (text(cancel)) {
        reply.hijack();
        return provider().interactionFinished(request.raw, reply.raw, { error: "access_denied" });
      }
      const name = normaliseLogin(text(login));
      // By address too: nobody elsewhere can keep the owner out.
      const source = `${name} ${request.ip}`;
      if (!(await takeTry(database, wrongPasswords, source, clock.now()))) {
        return reply
          .code(429)
          .type("text/html; charset=utf-8")
          .send(page("Too many tries. Wait ten minutes."));
      }
      const account = await authenticate(database, name, text(password));
      if (!account) {
        return reply
          .code(401)
          .type("text/html; charset=utf-8")
          .send(page("The e-mail or the password is wrong."));
      }
      await returnTry(database, wrongPasswords, source);
      await endSessionOfAnother(provider(), interaction, account.id);
      reply.hijack();
      return provider().interactionFinished(
        request.raw,
        reply.raw,
        { login: { accountId: account.id } },
        { mergeWithLastSubmission: false },
      );
    });
  });
}

/** The identity provider's own endpoints: it reads and answers the raw request. */
export function providerRoutes(app: FastifyInstance, provider: () => Provider): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    for (const url of ["/am/oauth2/*", "/.well-known/openid-configuration"]) {
      scope.route({
        method: ["GET", "POST", "OPTIONS"],
        url,
        handler: async (request, reply) => {
          const answer = provider().callback();
          reply.hijack();
          await answer(request.raw, reply.raw);
        },
      });
    }
  });
}
