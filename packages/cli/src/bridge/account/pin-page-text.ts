import type { Language } from "@openpims/sdk";

export interface PinPageText {
  /** A whole page. @param next the address of a further try */
  readonly page: (content: string, next?: string) => string;
  readonly form: string;
  readonly linkUsed: string;
  readonly wrongForm: string;
  readonly done: string;
  readonly failed: (reason: string) => string;
  /** Said after the last failure: no other link follows. */
  readonly noMore: string;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const formOf = (label: string, button: string): string =>
  `<form method="post" autocomplete="off"><p><label>${label}<br><input name="pin" type="password" inputmode="numeric" autocomplete="off" required autofocus></label></p><p><button>${button}</button></p></form>`;

const pageIn =
  (language: Language, again: string): PinPageText["page"] =>
  (content, next) =>
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>OpenPIMS</title><style>body{font:1rem system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}input,button{font:inherit;padding:.4rem}</style><h1>OpenPIMS</h1>${content}${next === undefined ? "" : `<p><a href="${next}">${again}</a></p>`}</html>\n`;

const english: PinPageText = {
  page: pageIn("en", "Try again"),
  form: `<p>The servers ask for a one-time password, about once a week. The bridge makes it from the PIN and forgets the PIN.</p>${formOf("PIN", "Go on")}`,
  linkUsed: "<p>This link was used, or is no link of the bridge. Its log has the newest one.</p>",
  wrongForm: "<p>This is no PIN. Nothing was sent.</p>",
  done: "<p>Done. The bridge goes on; close this page.</p>",
  failed: (reason) => `<p>${escaped(reason)}</p>`,
  noMore:
    "<p>This page takes no more PINs, because one more wrong PIN could block the account. Start the bridge again once you know the PIN.</p>",
};

const french: PinPageText = {
  page: pageIn("fr", "Réessayer"),
  form: `<p>Les serveurs demandent un mot de passe à usage unique, environ une fois par semaine. Le pont le calcule avec le PIN et oublie le PIN.</p>${formOf("PIN", "Continuer")}`,
  linkUsed: "<p>Ce lien a servi, ou n'est pas du pont. Son journal a le plus récent.</p>",
  wrongForm: "<p>Ce n'est pas un PIN. Rien n'a été envoyé.</p>",
  done: "<p>Fait. Le pont reprend ; fermez cette page.</p>",
  failed: (reason) => `<p>${escaped(reason)}</p>`,
  noMore:
    "<p>Cette page ne prend plus de PIN, car une erreur de plus pourrait bloquer le compte. Relancez le pont quand vous connaîtrez le PIN.</p>",
};

export const pinPageText = (language: Language): PinPageText => (language === "fr" ? french : english);
