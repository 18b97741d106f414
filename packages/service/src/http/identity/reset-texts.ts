// The texts of the page behind a user's one-time link.
import type { Language } from "../../settings/language.ts";

export interface ResetTexts {
  readonly title: string;
  readonly link: string;
  readonly linkHint: string;
  readonly next: string;
  readonly choose: string;
  readonly over: { readonly title: string; readonly why: string };
  readonly done: { readonly title: string; readonly next: string };
}

const texts: Readonly<Record<Language, ResetTexts>> = {
  en: {
    title: "Choose a new password",
    link: "Your link",
    linkHint: "Paste the whole link that support gave you.",
    next: "Continue",
    choose: "Save the password",
    over: {
      title: "This link is over",
      why: "It was used, a newer one replaced it, its hour has passed, or it was not copied whole. Ask support for a new one.",
    },
    done: {
      title: "Your new password is saved",
      next: "Every earlier sign-in has ended. Go back to the application and sign in with the new password. You can close this page.",
    },
  },
  fr: {
    title: "Choisir un nouveau mot de passe",
    link: "Votre lien",
    linkHint: "Collez le lien entier que l’assistance vous a donné.",
    next: "Continuer",
    choose: "Enregistrer le mot de passe",
    over: {
      title: "Ce lien a pris fin",
      why: "Il a été utilisé, un plus récent le remplace, son heure est passée, ou il n’est pas copié en entier. Demandez-en un autre à l’assistance.",
    },
    done: {
      title: "Votre nouveau mot de passe est enregistré",
      next: "Toutes les connexions précédentes ont pris fin. Retournez à l’application et connectez-vous avec le nouveau mot de passe. Vous pouvez fermer cette page.",
    },
  },
};

export const resetTextsIn = (language: Language): ResetTexts => texts[language];
