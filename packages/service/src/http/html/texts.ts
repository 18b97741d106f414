// The texts of `/` and of the page for an address without one.
import type { Language } from "../../settings/language.ts";
import type { PageName } from "../../settings/page-names.ts";

interface Texts {
  readonly home: {
    readonly title: string;
    readonly about: string;
    readonly open: Readonly<Record<PageName, string>>;
    readonly noPages: string;
    readonly operators: string;
    readonly programs: string;
    readonly description: string;
  };
  readonly missing: { readonly title: string; readonly why: string; readonly home: string };
}

const english: Texts = {
  home: {
    title: "Strong authentication for connected vehicles",
    about:
      "This service signs drivers in, enrols their devices, and checks the one-time passwords that open their cars.",
    open: { phone: "Open the phone", console: "Open the operator’s console" },
    noPages: "It serves no pages for people: applications talk to it.",
    operators:
      "Its documents are in the program’s folder <code>docs</code>: begin with <code>docs/README.md</code>.",
    programs: "For programs:",
    description: "description of the API (OpenAPI)",
  },
  missing: {
    title: "There is no such page",
    why: "The address may be mistyped, or of a page that this service does not serve.",
    home: "To the start page",
  },
};

const french: Texts = {
  home: {
    title: "Authentification forte pour véhicules connectés",
    about:
      "Ce service connecte les conducteurs, enrôle leurs appareils et vérifie les mots de passe à usage unique qui ouvrent leurs voitures.",
    open: { phone: "Ouvrir le téléphone", console: "Ouvrir la console de l’opérateur" },
    noPages: "Il ne sert pas de page aux personnes\u202f: des applications s’adressent à lui.",
    operators:
      "Ses documents sont dans le dossier <code>docs</code> du programme\u202f: commencez par <code>docs/README.md</code>.",
    programs: "Pour les programmes\u202f:",
    description: "description de l’API (OpenAPI)",
  },
  missing: {
    title: "Cette page n’existe pas",
    why: "L’adresse est peut-être mal saisie, ou celle d’une page que ce service ne sert pas.",
    home: "Vers la page d’accueil",
  },
};

const texts: Readonly<Record<Language, Texts>> = { en: english, fr: french };

export const textsIn = (language: Language): Texts => texts[language];
