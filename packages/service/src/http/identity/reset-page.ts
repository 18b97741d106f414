// The page behind a user's one-time link. The link's secret is in the fragment, which no request has: a script posts it.
import type { Language } from "../../settings/language.ts";
import { FORM_POLICY, framed, type Html, textPage } from "../html/page.ts";
import { newPasswordFields } from "./new-password.ts";
import { framedForm, inputsOf, switchOf } from "./page.ts";
import { resetTextsIn } from "./reset-texts.ts";
import { type Alert, textsIn } from "./texts.ts";

export const RESET_SCRIPT_PATH = "/new-password.js";

export const RESET_POLICY = `${FORM_POLICY}; form-action 'self'`;

/** The browser's history keeps no secret. */
export const resetScript = `const form = document.getElementById("form");
const secret = location.hash.slice(1);
if (secret) {
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.namedItem("link").value = secret;
  form.submit();
}
`;

/** The first page: it has the link from the address, or asks for it. */
export function linkPage(language: Language): Html {
  const { title, link, linkHint, next } = resetTextsIn(language);
  return framed({
    language,
    title,
    main: `<h1>${title}</h1>
<form id="form" method="post" action="?language=${language}">
<div class="field"><label for="link">${link}</label>
<input id="link" name="link" type="text" autocomplete="off" maxlength="2048" autocapitalize="none" spellcheck="false" aria-describedby="link-hint">
<p class="hint" id="link-hint">${linkHint}</p></div>
<div class="actions"><button class="button primary">${next}</button></div>
</form>
<script src="${RESET_SCRIPT_PATH}" defer></script>`,
    languages: switchOf(language),
  });
}

export interface Chosen {
  /** In the form of a link's secret. */
  readonly secret: string;
  /** Password managers file the new password under it. */
  readonly login: string;
  readonly alert?: Alert;
}

/** The page of a live link. */
export function passwordPage(language: Language, { secret, login, alert }: Chosen): Html {
  const { title, choose } = resetTextsIn(language);
  const texts = textsIn(language);
  const { message, inputs } = inputsOf({
    language,
    alert,
    place: alert === "missing" ? "newPassword" : undefined,
    fields: [
      {
        name: "login",
        label: texts.login,
        type: "text",
        autocomplete: "username",
        value: login,
        fixed: true,
      },
      ...newPasswordFields(texts, `${texts.passwordHint} ${texts.changePasswordHint}`),
    ],
  });
  return framedForm({
    language,
    title,
    message,
    inputs: `<input type="hidden" name="link" value="${secret}">\n${inputs}`,
    buttons: `<button class="button primary" name="save" value="1">${choose}</button>`,
  });
}

export const overPage = (language: Language): Html =>
  textPage(language, (each) => {
    const { title, why } = resetTextsIn(each).over;
    return { title, content: `<p>${why}</p>` };
  });

export const donePage = (language: Language): Html =>
  textPage(language, (each) => {
    const { title, next } = resetTextsIn(each).done;
    return { title, content: `<p>${next}</p>` };
  });

/** A page that says why the link is not read now. */
export const laterPage = (language: Language, alert: Alert): Html =>
  textPage(language, (each) => ({
    title: resetTextsIn(each).title,
    content: `<p class="message" role="alert">${textsIn(each).alerts[alert]}</p>`,
  }));
