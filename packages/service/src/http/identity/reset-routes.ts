import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hashPassword } from "../../accounts/password-hash.ts";
import { isCommon } from "../../accounts/password-rules.ts";
import { byUser, outcomeOf } from "../../audit/event.ts";
import { noticeOf } from "../../codes/sms/message.ts";
import type { ServiceContext } from "../../context.ts";
import { forgetWrongPasswords } from "../../limits/password-tries.ts";
import { returnTry, secondsUntilOpen, takeTry, wrongPasswordLinks } from "../../limits/throttle.ts";
import { HashingBusy } from "../../machine/hash-queue.ts";
import { LINK_SECRET } from "../../operators/links.ts";
import { findPasswordLink, resetPassword } from "../../operators/password-links.ts";
import { PASSWORD_PAGE } from "../../operators/session-cookie.ts";
import { type Language, languageOf } from "../../settings/language.ts";
import type { AccountRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { HTML_TYPE } from "../html/page.ts";
import { BODY_LIMIT, type Values, valuesOf } from "./form.ts";
import { newPasswordFault } from "./new-password.ts";
import { refuseWithPages } from "./page-errors.ts";
import {
  donePage,
  laterPage,
  linkPage,
  overPage,
  passwordPage,
  RESET_POLICY,
  RESET_SCRIPT_PATH,
  resetScript,
} from "./reset-page.ts";
import type { Alert } from "./texts.ts";

/** The OpenAPI document leaves out pages for people. */
const hidden = { schema: { hide: true } };

/** The secret of a link, also of a whole pasted one; empty for any other text. */
function secretIn(values: Values): string {
  const secret = values("link").trim().split("#").at(-1) ?? "";
  return LINK_SECRET.test(secret) ? secret : "";
}

/** The language chosen on the page, else the browser's. */
const languageIn = ({ query, headers }: FastifyRequest): Language =>
  languageOf([valuesOf(query)("language"), headers["accept-language"] ?? ""].join(" "));

/** A form that another site's page posts. */
const isForeign = ({ headers: { "sec-fetch-site": site } }: FastifyRequest): boolean =>
  site !== undefined && site !== "same-origin";

/** Counts the link before it is read, and takes a right one back. */
async function accountOf(
  { database, vault, audit, clock }: ServiceContext,
  secret: string,
  address: string,
): Promise<AccountRow | "over" | { readonly waitSeconds: number }> {
  const now = clock.now();
  if (!(await takeTry(database, wrongPasswordLinks, address, now)))
    return { waitSeconds: await secondsUntilOpen(database, wrongPasswordLinks, address, now) };
  const account = secret === "" ? undefined : await findPasswordLink(database, vault, secret, now);
  if (!account) {
    await audit.append(
      database,
      now,
      byUser({ address, action: "password.reset", ...outcomeOf("wrong-credential") }),
    );
    return "over";
  }
  await returnTry(database, wrongPasswordLinks, address);
  return account;
}

async function faultOf(values: Values, login: string): Promise<Alert | undefined> {
  if (values("newPassword") === "") return "missing";
  const fault = newPasswordFault(values);
  if (fault !== undefined) return fault;
  return (await isCommon(values("newPassword"), login)) ? "common" : undefined;
}

/** @returns false if the link ended meanwhile */
async function change(
  { database, vault, audit, clock, sms }: ServiceContext,
  {
    secret,
    hash,
    address,
    language,
  }: Readonly<Record<"secret" | "hash" | "address", string>> & {
    readonly language: Language;
  },
): Promise<boolean> {
  const now = clock.now();
  const done = await inTransaction(database, async (transaction) => {
    const account = await resetPassword({ transaction, vault, now }, secret, hash);
    if (!account) return false;
    const { id, login, phone_number: number } = account;
    await forgetWrongPasswords(transaction, login);
    if (number !== null)
      await sms.put(transaction, id, noticeOf("passwordReset", number, language, now), now);
    await audit.append(
      transaction,
      now,
      byUser({ accountId: id, address, action: "password.reset", result: "ok" }),
    );
    return true;
  });
  sms.wake();
  return done;
}

/** The page of a user's one-time link. It is open to strangers, and tells them nothing about accounts. */
export function resetRoutes(app: FastifyInstance, context: ServiceContext): void {
  app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit: BODY_LIMIT });
    refuseWithPages(scope);
    scope.addHook("onSend", async (_request, reply) => {
      reply.header("content-security-policy", RESET_POLICY);
    });
    const show = (reply: FastifyReply, status: number, page: string): FastifyReply =>
      reply.code(status).type(HTML_TYPE).send(page);
    scope.get(RESET_SCRIPT_PATH, hidden, (_request, reply) =>
      reply.type("text/javascript; charset=utf-8").send(resetScript),
    );
    scope.get(PASSWORD_PAGE, hidden, (request, reply) => show(reply, 200, linkPage(languageIn(request))));
    scope.post(PASSWORD_PAGE, hidden, async (request, reply) => {
      const language = languageIn(request);
      const { ip: address, body } = request;
      if (isForeign(request)) return show(reply, 403, overPage(language));
      const values = valuesOf(body);
      const secret = secretIn(values);
      if (values("switch") && secret === "") return show(reply, 200, linkPage(language));
      const account = await accountOf(context, secret, address);
      if (account === "over") return show(reply, 401, overPage(language));
      if ("waitSeconds" in account)
        return show(
          reply.header("retry-after", account.waitSeconds),
          429,
          laterPage(language, "tooManyTries"),
        );
      const { login } = account;
      const given = values("newPassword") !== "" || values("newPasswordAgain") !== "";
      if (values("switch") || (!given && !values("save")))
        return show(reply, 200, passwordPage(language, { secret, login }));
      const alert = await faultOf(values, login);
      if (alert !== undefined) return show(reply, 400, passwordPage(language, { secret, login, alert }));
      const hash = await hashPassword(values("newPassword"), "known").catch((error: unknown) => {
        if (error instanceof HashingBusy) return error;
        throw error;
      });
      if (hash instanceof HashingBusy)
        return show(
          reply.header("retry-after", hash.retryAfterSeconds),
          503,
          passwordPage(language, { secret, login, alert: "busy" }),
        );
      return (await change(context, { secret, hash, address, language }))
        ? show(reply, 200, donePage(language))
        : show(reply, 401, overPage(language));
    });
  });
}
