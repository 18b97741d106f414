import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import { LOGIN_LENGTH } from "../../accounts/login.ts";
import type { ServiceContext } from "../../context.ts";
import { HashingBusy } from "../../machine/hash-queue.ts";
import { type Language, languageOf } from "../../settings/language.ts";
import { holderOf } from "../../sign-ins/holder.ts";
import { FORM_POLICY, sendPage } from "../html/page.ts";
import { handOver } from "../security-headers.ts";
import { isShed, refuseBusy } from "./door.ts";
import { BODY_LIMIT, type Form, type Refusal, type Request, type Values, valuesOf } from "./form.ts";
import { forms } from "./forms.ts";
import { accountOfBrowser, browserCookie } from "./known-browser.ts";
import type { LazyProvider } from "./lazy-provider.ts";
import { offersOf } from "./offers.ts";
import { endedPage, type Field, formPage } from "./page.ts";
import { refuseWithPages } from "./page-errors.ts";
import { type Alert, textsIn } from "./texts.ts";

/** The OpenAPI document leaves out pages for people. */
const hidden = { schema: { hide: true } };

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

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
    const show = (reply: FastifyReply, shown: Shown): Promise<FastifyReply> =>
      sendForm(context, reply, shown);
    for (const form of forms) {
      scope.get(`/${form.path}/:uid`, hidden, async (request, reply) => {
        const interaction = await interactionOf(await provider.get(), form, request, reply);
        if (!interaction) return showEnded(reply, request);
        return show(reply, { form, interaction, request });
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
        const asked = { form, interaction, request, values };
        if (values("switch")) return show(reply, asked);
        const about = requestOf(context, interaction, request);
        const fields = form.fields(textsIn("en"), about);
        const missing = fields.find(({ name }) => values(name) === "");
        if (missing) return show(reply.code(400), { ...asked, alert: "missing", place: missing.name });
        const outcome = await form.submit(context, values, about).catch(busy);
        if ("alert" in outcome) {
          if (outcome.retryAfterSeconds !== undefined) reply.header("retry-after", outcome.retryAfterSeconds);
          return show(reply.code(outcome.status), { ...asked, alert: outcome.alert });
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

interface Shown {
  readonly form: Form;
  readonly interaction: Interaction;
  readonly request: FastifyRequest;
  /** The posted form. */
  readonly values?: Values;
  readonly alert?: Alert;
  /** The name of the field that the alert is about, if the alert alone does not say it. */
  readonly place?: string;
}

/** Sends a form with its typed e-mails. A password is never sent back. */
async function sendForm(
  context: ServiceContext,
  reply: FastifyReply,
  { form, interaction, request, values, alert, place }: Shown,
): Promise<FastifyReply> {
  const language = languageIn(interaction, request);
  const fields = form.fields(textsIn(language), requestOf(context, interaction, request));
  const { selfRegistration } = await context.policies.read(context.database);
  const closed = form.name === "createAccount" && !selfRegistration;
  const { params } = interaction;
  const page = formPage({
    language,
    form: form.name,
    fields: values ? fields.map((field) => withTyped(field, values)) : fields,
    // Said before anybody fills in the form.
    alert: alert ?? (closed ? "registrationClosed" : undefined),
    place,
    offers: offersOf({ form: form.name, language, params, selfRegistration }),
  });
  return sendPage(reply, page, FORM_POLICY);
}

function withTyped(field: Field, values: Values): Field {
  const typed = values(field.name).slice(0, LOGIN_LENGTH);
  return field.type === "password" || typed === "" ? field : { ...field, value: typed };
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

const showEnded = (reply: FastifyReply, { headers }: FastifyRequest): FastifyReply =>
  sendPage(reply.code(400), endedPage(languageOf(headers["accept-language"])));

/** The language chosen on the page, else the application's, else the browser's. */
const languageIn = ({ params }: Interaction, { query, headers }: FastifyRequest): Language =>
  languageOf(
    [valuesOf(query)("language"), textOf(params.ui_locales) ?? headers["accept-language"] ?? ""].join(" "),
  );

/** Every page ends in a sign-in, and also answers its own prompt. */
const resultOf = ({ prompt }: Form, holder: string) => ({ [prompt]: {}, login: { accountId: holder } });
