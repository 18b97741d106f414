// The sentences of this command, in both languages.
import { type Command, Option } from "commander";

const english = {
  backedUp: (files: string) => `Written: ${files}.`,
  keyApart: "The master key is not in it. Keep a copy of the key apart: without it the backup opens nothing.",
  keyBeside: "The master key is beside it: whoever has both has everything. Keep them apart.",
  restored: (files: string) =>
    `Written: ${files}. Users sign in again; a device that gave OTPs after the backup asks for one twice, one whose PIN was changed enrols again.`,
  moved: (kept: string) =>
    `Moved. Start the service with this DATABASE_URL; when it works, remove ${kept}, which still has everything.`,
};

type Sentences = typeof english;

const french: Sentences = {
  backedUp: (files) => `Écrit : ${files}.`,
  keyApart:
    "La clé maîtresse n'y est pas. Gardez-en une copie ailleurs : sans elle, la sauvegarde n'ouvre rien.",
  keyBeside: "La clé maîtresse est à côté : qui a les deux a tout. Gardez-les séparées.",
  restored: (files) =>
    `Écrit : ${files}. Les utilisateurs se reconnectent ; un appareil qui a donné des OTP après la sauvegarde en demande un deux fois, celui dont le PIN a changé s'enrôle à nouveau.`,
  moved: (kept) =>
    `Déplacé. Démarrez le service avec ce DATABASE_URL ; quand il fonctionne, supprimez ${kept}, qui contient encore tout.`,
};

const languages = { en: english, fr: french } as const;

export interface LanguageOption {
  readonly language?: keyof typeof languages;
}

export const languageOption = (command: Command): Command =>
  command.addOption(
    new Option("--language <code>", "the language of the sentences; LC_ALL or LANG otherwise").choices(
      Object.keys(languages),
    ),
  );

/** In the option's language, else the locale's, else English. */
export function sentencesIn(language: LanguageOption["language"]): Sentences {
  const locale = process.env.LC_ALL || process.env.LANG || "";
  return languages[language ?? (/^fr(?![a-z])/i.test(locale) ? "fr" : "en")];
}
