import { LOGIN_LENGTH } from "../../accounts/login.ts";
import { MAXIMUM_LENGTH, MINIMUM_LENGTH } from "../../accounts/password-rules.ts";
import type { Language } from "../../settings/language.ts";
import { STYLE_PATH } from "./page-style.ts";
import { type Alert, type Texts, textsIn } from "./texts.ts";

export interface Field {
  readonly name: string;
  readonly label: string;
  /** A `text` may be an e-mail: with `type="email"`, a browser would refuse or rewrite valid logins. */
  readonly type: "text" | "password";
  /** The value that the browser or a password manager may fill in (HTML, autofill field names). */
  readonly autocomplete: "username" | "email" | "current-password" | "new-password";
  readonly value?: string;
  readonly hint?: string;
}

export type FormName = keyof Texts["titles"];

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => escapes[character] ?? "");

function inputOf(field: Field, first: boolean): string {
  const { name, label, type, autocomplete, value, hint } = field;
  const attributes = [
    `id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required`,
    ...(autocomplete === "new-password"
      ? [`minlength="${MINIMUM_LENGTH}" maxlength="${MAXIMUM_LENGTH}"`]
      : []),
    ...(type === "text"
      ? [`maxlength="${LOGIN_LENGTH}" inputmode="email" autocapitalize="none" spellcheck="false"`]
      : []),
    ...(value === undefined ? [] : [`value="${escapeHtml(value)}"`]),
    ...(hint === undefined ? [] : [`aria-describedby="${name}-hint"`]),
    ...(first ? ["autofocus"] : []),
  ];
  const hintText = hint === undefined ? "" : `<br><small id="${name}-hint">${hint}</small>`;
  return `<p><label for="${name}">${label}</label> <input ${attributes.join(" ")}>${hintText}</p>`;
}

const page = (language: Language, title: string, content: string): string => `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
<main>
<h1>${title}</h1>
${content}
</main>
`;

/** The page for a sign-in that cannot continue: it has ended, or belongs to another browser. */
export function endedPage(language: Language): string {
  const { title, why, next } = textsIn(language).ended;
  return page(language, title, `<p>${why}</p>\n<p>${next}</p>`);
}

/** The page for a sign-in that is refused for now. */
export function alertPage(language: Language, alert: Alert): string {
  const { titles, alerts } = textsIn(language);
  return page(language, titles.signIn, `<p>${alerts[alert]}</p>`);
}

/** The page for an application's refused request. @param error of OAuth, for the application's developer */
export function refusedPage(language: Language, error: string): string {
  const { title, why } = textsIn(language).refused;
  return page(language, title, `<p>${why}</p>\n<p><code>${escapeHtml(error)}</code></p>`);
}

/** A page with one form. It has no script, and of the request's content only a value, escaped. */
export function formPage(
  language: Language,
  form: FormName,
  fields: readonly Field[],
  alert: Alert | undefined,
): string {
  const { titles, alerts, cancel } = textsIn(language);
  const title = titles[form];
  const firstEmpty = fields.findIndex(({ value }) => value === undefined);
  return page(
    language,
    title,
    `<p role="alert">${alert === undefined ? "" : alerts[alert]}</p>
<form method="post">
${fields.map((field, i) => inputOf(field, i === firstEmpty)).join("\n")}
<p><button>${title}</button> <button name="cancel" value="1" formnovalidate>${cancel}</button></p>
</form>`,
  );
}
