import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import type { ServiceContext } from "../../context.ts";
import { HashingBusy } from "../../machine/hash-queue.ts";
import { type Language, languageOf } from "../../settings/language.ts";
import { holderOf } from "../../sign-ins/holder.ts";
import { handOver } from "../security-headers.ts";
import { isShed, refuseBusy } from "./door.ts";
import type { Form, Refusal, Request, Values } from "./form.ts";
import { forms } from "./forms.ts";
import { accountOfBrowser, browserCookie } from "./known-browser.ts";
import type { LazyProvider } from "./lazy-provider.ts";
import { endedPage, formPage } from "./page.ts";
import { refuseWithPages } from "./page-errors.ts";
import { pageStyle, STYLE_PATH, STYLED_PAGE_POLICY } from "./page-style.ts";
import { type Alert, textsIn } from "./texts.ts";

/** Room for the longest new password twice, with up to twelve characters of a form for each of its own. */
const BODY_LIMIT = 16 * 1024;

/** The OpenAPI document leaves out pages for people. */
const hidden = { schema: { hide: true } };

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

const valuesOf =
  (body: unknown): Values =>
  (name) => {
    const value =
      typeof body === "object" && body !== null && Object.hasOwn(body, name)
        ? (body as Record<string, unknown>)[name]
        : "";
    return typeof value === "string" ? value : "";
  };

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The subject that the application requires (OpenID Connect Core §5.5.1.1). The provider has checked the JSON. */
function subjectOf(claims: unknown): string | undefined {
  const asked = typeof claims === "string" ? JSON.parse(claims) : {};
  return textOf(asked.id_token?.sub?.value);
}

const isSecure = ({ publicUrl }: ServiceContext, { protocol }: FastifyRequest): boolean =>
  (publicUrl?.protocol ?? `${protocol}:`) === "https:";

const requestOf = (context: ServiceContext, { params }: Interaction, request: FastifyRequest): Request => ({
  subject: subjectOf(params.claims),
  loginHint: textOf(params.login_hint),
  address: request.ip,
  cookies: request.headers.cookie,
  secure: isSecure(context, request),
});

/** Shows in the form that there are too many sign-ins at once. */
function busy(error: unknown): Refusal {
  if (!(error instanceof HashingBusy)) throw error;
  return { status: 503, alert: "busy", retryAfterSeconds: error.retryAfterSeconds };
}

/**
 * Ends another session left in this browser. The provider would ask, on a page with a script, about signing
 * that user out. Each authorization takes a password, so the session is worth nothing.
 */
async function leaveSession(provider: Provider, interaction: Interaction, holder: string): Promise<void> {
  const { session } = interaction;
  if (!session?.accountId || session.accountId === holder) return;
  await (await provider.Session.findByUid(session.uid))?.destroy();
  delete interaction.session;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

/** The pages for the identity provider's interactions. */
export function formRoutes(app: FastifyInstance, context: ServiceContext, provider: LazyProvider): void {
  app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit: BODY_LIMIT });
    refuseWithPages(scope);
    scope.addHook("onSend", async (_request, reply) => {
      reply.header("content-security-policy", STYLED_PAGE_POLICY);
    });
    scope.get(STYLE_PATH, hidden, (_request, reply) => reply.type("text/css; charset=utf-8").send(pageStyle));
    for (const form of forms) {
      scope.get(`/${form.path}/:uid`, hidden, async (request, reply) => {
        const interaction = await interactionOf(await provider.get(), form, request, reply);
        if (!interaction) return showEnded(reply, request);
        const about = requestOf(context, interaction, request);
        return show(reply, { form, about, language: languageIn(interaction) });
      });
      scope.post(`/${form.path}/:uid`, hidden, async (request, reply) => {
        if (isShed(accountOfBrowser(context, request.headers.cookie))) return refuseBusy(request, reply);
        const interaction = await interactionOf(await provider.get(), form, request, reply);
        if (!interaction) return showEnded(reply, request);
        const values = valuesOf(request.body);
        if (values("cancel")) {
          handOver(reply);
          return (await provider.get()).interactionFinished(request.raw, reply.raw, {
            error: "access_denied",
          });
        }
        const about = requestOf(context, interaction, request);
        const outcome = await form.submit(context, values, about).catch(busy);
        if ("alert" in outcome) {
          if (outcome.retryAfterSeconds !== undefined) reply.header("retry-after", outcome.retryAfterSeconds);
          return show(reply.code(outcome.status), {
            form,
            about,
            language: languageIn(interaction),
            ...outcome,
          });
        }
        const { cookies, secure } = about;
        reply.raw.setHeader("set-cookie", browserCookie(context, outcome.account, cookies, secure));
        const holder = holderOf(outcome.account);
        await leaveSession(await provider.get(), interaction, holder);
        handOver(reply);
        return (await provider.get()).interactionFinished(request.raw, reply.raw, resultOf(form, holder), {
          mergeWithLastSubmission: false,
        });
      });
    }
  });
}

/** The interaction in the address, if it belongs to this browser and needs this page. */
async function interactionOf(
  provider: Provider,
  form: Form,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(request.raw, reply.raw);
    const { uid } = request.params as { readonly uid: string };
    return interaction.prompt.name === form.prompt && interaction.uid === uid ? interaction : undefined;
  } catch (error) {
    const { errors } = await import("oidc-provider");
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

const HTML = "text/html; charset=utf-8";

const showEnded = (reply: FastifyReply, { headers }: FastifyRequest): FastifyReply =>
  reply
    .code(400)
    .type(HTML)
    .send(endedPage(languageOf(headers["accept-language"])));

interface Shown {
  readonly form: Form;
  readonly about: Request;
  readonly language: Language;
  readonly alert?: Alert;
}

const languageIn = ({ params }: Interaction): Language => languageOf(textOf(params.ui_locales));

function show(reply: FastifyReply, { form, about, language, alert }: Shown): FastifyReply {
  const fields = form.fields(textsIn(language), about);
  return reply.type(HTML).send(formPage(language, form.name, fields, alert));
}

/** Every page ends in a sign-in, and also answers its own prompt. */
const resultOf = ({ prompt }: Form, holder: string) => ({ [prompt]: {}, login: { accountId: holder } });
