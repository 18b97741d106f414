// The ways on from the sign-in page, for somebody without an account or a password.

import type { Language } from "../../settings/language.ts";
import { escapeHtml, type Html } from "../html/page.ts";
import type { FormName } from "./page.ts";
import { AUTHORIZATION_PATH } from "./parameters.ts";
import { textsIn } from "./texts.ts";

interface Asked {
  readonly form: FormName;
  readonly language: Language;
  /** The parameters of the application's request. */
  readonly params: Readonly<Record<string, unknown>>;
  /** True if anybody may create an account. */
  readonly selfRegistration: boolean;
}

/** The same request of the application with another page. The e-mail that it expects stays out of the address. */
function requestWith({ params, language }: Asked, prompt: string | undefined): string {
  const kept = Object.entries(params).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === "string" && !["prompt", "login_hint", "ui_locales"].includes(entry[0]),
  );
  const query = new URLSearchParams([
    ...kept,
    ["ui_locales", language],
    ...(prompt === undefined ? [] : [["prompt", prompt] as [string, string]]),
  ]);
  return `${AUTHORIZATION_PATH}?${query}`;
}

export function offersOf(asked: Asked): readonly Html[] {
  const { form, params, selfRegistration, language } = asked;
  const { offers } = textsIn(language);
  const link = (question: string, text: string, prompt?: string) =>
    `<p>${question} <a href="${escapeHtml(requestWith(asked, prompt))}">${text}</a></p>`;
  if (form === "createAccount") return [link(offers.haveAccount, offers.signIn)];
  if (form !== "signIn") return [forgotten(language)];
  // An application that names its user by `claims` takes no other.
  const creates = selfRegistration && params.claims === undefined;
  return [forgotten(language), ...(creates ? [link(offers.noAccount, offers.create, "create")] : [])];
}

function forgotten(language: Language): Html {
  const { question, answer } = textsIn(language).offers.forgotten;
  return `<details><summary>${question}</summary><p>${answer}</p></details>`;
}
