// The frame of the pages that the service writes itself.
import type { FastifyReply } from "fastify";
import { type Language, languages } from "../../settings/language.ts";

/** Trusted markup: every text of others in it is escaped. */
export type Html = string;

/** A page without a form loads the service's style sheet and logo, and nothing else. */
export const TEXT_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** A form also loads the service's script, which can make no script of a text. */
export const FORM_POLICY = `${TEXT_POLICY}; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`;

export const HTML_TYPE = "text/html; charset=utf-8";

/** Sends a page with its policy. */
export const sendPage = (reply: FastifyReply, page: Html, policy = TEXT_POLICY): FastifyReply =>
  reply.type(HTML_TYPE).header("content-security-policy", policy).send(page);

/** True for a browser that shows a page to a person. */
export const wantsPage = (accept: string | undefined): boolean => accept?.includes("text/html") === true;

export const languageNames: Readonly<Record<Language, string>> = { en: "English", fr: "Français" };

export const switchLabels: Readonly<Record<Language, string>> = { en: "Language", fr: "Langue" };

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): Html =>
  text.replace(/[&<>"']/g, (character) => escapes[character] ?? "");

export interface Frame {
  readonly language: Language;
  readonly title: string;
  readonly main: Html;
  /** The language switch. It comes last, so that Enter in a form presses the form's own button. */
  readonly languages: Html;
  /** True for a form with passwords to show and hide. */
  readonly script?: boolean;
  /** The relative path of `/`, if a proxy may serve the service below a path. */
  readonly root?: string;
}

export const framed = ({
  language,
  title,
  main,
  languages,
  script,
  root = "/",
}: Frame): Html => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · OpenPIMS</title>
<link rel="icon" href="${root}page.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}page.css">
${script ? `<script src="${root}page.js" defer></script>\n` : ""}</head>
<body>
<header class="bar"><p class="brand"><img src="${root}page.svg" alt="" width="32" height="32">OpenPIMS</p></header>
<main>
${main}
</main>
<nav aria-label="${switchLabels[language]}">${languages}</nav>
</body>
</html>
`;

/** The content of a page without a form, in one language. */
export interface Said {
  readonly title: string;
  readonly content: Html;
}

/** A page without a form, with its text in each language: choosing one needs neither a script nor another request. */
export function textPage(language: Language, said: (language: Language) => Said, root?: string): Html {
  const parts = languages.map((each) => {
    const { title, content } = said(each);
    return `<div class="said" lang="${each}">\n<h1>${title}</h1>\n${content}\n</div>`;
  });
  const choices = languages.map(
    (each) =>
      `<input class="visually-hidden" type="radio" name="language" id="language-${each}" autocomplete="off"${each === language ? " checked" : ""}><label for="language-${each}" lang="${each}">${languageNames[each]}</label>`,
  );
  return framed({
    language,
    title: said(language).title,
    main: parts.join("\n"),
    languages: `<fieldset class="languages"><legend class="visually-hidden">${switchLabels[language]}</legend>${choices.join("")}</fieldset>`,
    ...(root !== undefined && { root }),
  });
}
