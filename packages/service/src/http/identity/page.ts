import { LOGIN_LENGTH } from "../../accounts/login.ts";
import { MAXIMUM_LENGTH, MINIMUM_LENGTH } from "../../accounts/password-rules.ts";
import { type Language, languages } from "../../settings/language.ts";
import { escapeHtml, framed, type Html, languageNames, switchLabels, textPage } from "../html/page.ts";
import { fieldOf } from "./alert-places.ts";
import { type Alert, type Texts, textsIn } from "./texts.ts";

export interface Field {
  readonly name: string;
  readonly label: string;
  /** A `text` may be an e-mail: with `type="email"`, a browser would refuse or rewrite valid logins. */
  readonly type: "text" | "password";
  /** The value that the browser or a password manager may fill in (HTML, autofill field names). */
  readonly autocomplete: "username" | "email" | "current-password" | "new-password";
  readonly value?: string;
  /** True for a value that is shown and not changed. */
  readonly fixed?: true;
  readonly hint?: string;
}

export type FormName = keyof Texts["titles"];

/** The page for a sign-in that cannot continue: it has ended, or belongs to another browser. */
export const endedPage = (language: Language): Html =>
  textPage(language, (each) => {
    const { title, why, next } = textsIn(each).ended;
    return { title, content: `<p>${why}</p>\n<p>${next}</p>` };
  });

/** The page for a sign-in that is refused for now. */
export const alertPage = (language: Language, alert: Alert): Html =>
  textPage(language, (each) => {
    const { titles, alerts } = textsIn(each);
    return { title: titles.signIn, content: `<p>${alerts[alert]}</p>` };
  });

/** The page for an application's refused request. @param error of OAuth, for the application's developer */
export const refusedPage = (language: Language, error: string): Html =>
  textPage(language, (each) => {
    const { title, why } = textsIn(each).refused;
    return { title, content: `<p>${why}</p>\n<p><code lang="en">${escapeHtml(error)}</code></p>` };
  });

export interface FormPage {
  readonly language: Language;
  readonly form: FormName;
  readonly fields: readonly Field[];
  readonly alert?: Alert | undefined;
  /** The name of the field that the alert is about, if the alert alone does not say it. */
  readonly place?: string | undefined;
  /** The ways on from the page, below its form. */
  readonly offers?: readonly Html[];
}

/** The inputs of a form: the alert is at its field, or a message before the form. */
export function inputsOf({
  language,
  fields,
  alert,
  place,
}: Pick<FormPage, "language" | "fields" | "alert" | "place">): {
  readonly message: Html;
  readonly inputs: Html;
} {
  const texts = textsIn(language);
  const fault = alert && { field: place ?? fieldOf(alert, fields), text: texts.alerts[alert] };
  const empty = fields.find(({ value }) => value === undefined) ?? fields[0];
  const focused = fault?.field ?? empty?.name;
  const inputs = fields.map((field) =>
    inputOf(texts, field, {
      focused: field.name === focused,
      fault: field.name === fault?.field ? fault.text : undefined,
    }),
  );
  return {
    message: fault && !fault.field ? `<p class="message" role="alert">${fault.text}</p>\n` : "",
    inputs: inputs.join("\n"),
  };
}

/** A page with one form. Of the request's content it has only values and an address, escaped. */
export function formPage({ form, offers = [], ...shown }: FormPage): Html {
  const { language } = shown;
  const texts = textsIn(language);
  const title = texts.titles[form];
  const { message, inputs } = inputsOf(shown);
  return framedForm({
    language,
    title,
    message,
    inputs,
    buttons: `<button class="button primary">${title}</button><button class="button" name="cancel" value="1">${texts.cancel}</button>`,
    more: offers.length === 0 ? "" : `<div class="more">\n${offers.join("\n")}\n</div>`,
  });
}

interface FramedForm {
  readonly language: Language;
  readonly title: Html;
  /** The alert above the form, if any. */
  readonly message: Html;
  readonly inputs: Html;
  readonly buttons: Html;
  /** The content below the form. */
  readonly more?: Html;
}

/** The frame of a page with one form, whose language is switched by a post. */
export const framedForm = ({ language, title, message, inputs, buttons, more = "" }: FramedForm): Html =>
  framed({
    language,
    title,
    script: true,
    main: `<h1>${title}</h1>
${message}<form id="form" method="post" action="?language=${language}" novalidate>
${inputs}
<div class="actions">${buttons}</div>
</form>
${more}`,
    languages: switchOf(language),
  });

/** Posts the form, so that the typed e-mail stays. */
export function switchOf(language: Language): Html {
  const buttons = languages.map(
    (each) =>
      `<button form="form" formaction="?language=${each}" name="switch" value="${each}" lang="${each}" aria-pressed="${each === language}">${languageNames[each]}</button>`,
  );
  return `<fieldset class="languages"><legend class="visually-hidden">${switchLabels[language]}</legend>${buttons.join("")}</fieldset>`;
}

interface Shown {
  readonly focused: boolean;
  readonly fault: string | undefined;
}

function inputOf(texts: Texts, field: Field, { focused, fault }: Shown): Html {
  const { name, label, type, autocomplete, value, fixed, hint } = field;
  const described = [...(fault === undefined ? [] : [`${name}-fault`]), ...(hint ? [`${name}-hint`] : [])];
  const attributes = [
    `id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required`,
    // A shown password is a plain text to the browser.
    'autocapitalize="none" spellcheck="false"',
    ...(autocomplete === "new-password"
      ? [`minlength="${MINIMUM_LENGTH}" maxlength="${MAXIMUM_LENGTH}"`]
      : []),
    ...(type === "text" ? [`maxlength="${LOGIN_LENGTH}" inputmode="email"`] : []),
    ...(value === undefined ? [] : [`value="${escapeHtml(value)}"`]),
    ...(fixed ? ["readonly"] : []),
    ...(fault === undefined ? [] : ['aria-invalid="true"']),
    ...(described.length === 0 ? [] : [`aria-describedby="${described.join(" ")}"`]),
    ...(focused ? ["autofocus"] : []),
  ];
  const input = `<input ${attributes.join(" ")}>`;
  return `<div class="field"><label for="${name}">${label}</label>
${type === "password" ? `<div class="secret">${input}${revealOf(texts, field)}</div>` : input}
${fault === undefined ? "" : `<p class="fault" id="${name}-fault" role="alert">${fault}</p>`}${hint ? `<p class="hint" id="${name}-hint">${hint}</p>` : ""}</div>`;
}

const revealOf = ({ show, hide }: Texts, { name, label }: Field): Html =>
  `<button type="button" class="button reveal" hidden aria-controls="${name}" data-show="${show}" data-hide="${hide}"><span>${show}</span> <span class="visually-hidden">${label}</span></button>`;
