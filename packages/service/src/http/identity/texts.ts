// The texts of the identity provider's pages.
import { MAXIMUM_LENGTH, MINIMUM_LENGTH, type PasswordFault } from "../../accounts/password-rules.ts";
import type { Language } from "../../settings/language.ts";

/** The reason that a form is shown again. */
export type Alert =
  | "missing"
  | "wrongPassword"
  | "tooManyTries"
  | "busy"
  | "unavailable"
  | "badLogin"
  | "sameLogin"
  | "loginRefused"
  | "passwordsDiffer"
  | "samePassword"
  | "registrationClosed"
  | PasswordFault;

export interface Texts {
  readonly titles: {
    readonly signIn: string;
    readonly createAccount: string;
    readonly changeLogin: string;
    readonly changePassword: string;
  };
  readonly ended: { readonly title: string; readonly why: string; readonly next: string };
  readonly refused: { readonly title: string; readonly why: string };
  readonly login: string;
  readonly newLogin: string;
  readonly password: string;
  readonly newPassword: string;
  readonly passwordAgain: string;
  readonly passwordHint: string;
  readonly changePasswordHint: string;
  readonly cancel: string;
  readonly show: string;
  readonly hide: string;
  readonly offers: {
    readonly forgotten: { readonly question: string; readonly answer: string };
    readonly noAccount: string;
    readonly create: string;
    readonly haveAccount: string;
    readonly signIn: string;
  };
  readonly alerts: Readonly<Record<Alert, string>>;
}

const english: Texts = {
  titles: {
    signIn: "Sign in",
    createAccount: "Create an account",
    changeLogin: "Change the e-mail",
    changePassword: "Change the password",
  },
  ended: {
    title: "This sign-in has ended",
    why: "It was finished, it waited for more than ten minutes, or this browser did not begin it or has lost its cookies.",
    next: "Go back to the application and sign in from there again. You can close this page.",
  },
  refused: {
    title: "The application cannot sign you in",
    why: "What it asked for is refused, and it cannot be told. Go back to it; if it happens again, tell its makers this:",
  },
  login: "E-mail",
  newLogin: "New e-mail",
  password: "Password",
  newPassword: "New password",
  passwordAgain: "The new password again",
  passwordHint: `At least ${MINIMUM_LENGTH} characters. Several words are easy to remember; no digits or signs are asked for.`,
  changePasswordHint: "Every other sign-in of this account ends.",
  cancel: "Cancel",
  show: "Show",
  hide: "Hide",
  offers: {
    forgotten: {
      question: "Forgotten your password?",
      answer:
        "Ask the operator of this service for a link. With it you choose a new password; it works once.",
    },
    noAccount: "No account yet?",
    create: "Create an account",
    haveAccount: "You have an account already?",
    signIn: "Sign in",
  },
  alerts: {
    missing: "Fill in this field.",
    wrongPassword: "The e-mail or the password is wrong.",
    tooManyTries: "Too many tries. Try again in ten minutes.",
    busy: "Too many people sign in at once. Try again in a few seconds.",
    unavailable: "The service cannot answer now. Try again in a moment.",
    badLogin: "This is no e-mail address.",
    sameLogin: "The account has this e-mail already.",
    loginRefused: "This e-mail cannot be used. If it is yours, you may have an account already.",
    passwordsDiffer: "The two new passwords differ.",
    samePassword: "The new password is the old one.",
    registrationClosed: "Accounts are made by the operator of this service.",
    tooShort: `The new password has fewer than ${MINIMUM_LENGTH} characters.`,
    tooLong: `The new password has more than ${MAXIMUM_LENGTH} characters.`,
    common: "The new password is easy to guess: choose other words.",
  },
};

const french: Texts = {
  titles: {
    signIn: "Se connecter",
    createAccount: "Créer un compte",
    changeLogin: "Changer d’adresse e-mail",
    changePassword: "Changer de mot de passe",
  },
  ended: {
    title: "Cette connexion a pris fin",
    why: "Elle était terminée, elle a attendu plus de dix minutes, ou ce navigateur ne l’a pas commencée ou a perdu ses cookies.",
    next: "Retournez à l’application et connectez-vous de nouveau depuis là. Vous pouvez fermer cette page.",
  },
  refused: {
    title: "L’application ne peut pas vous connecter",
    why: "Sa demande est refusée, et on ne peut pas le lui dire. Retournez-y\u202f; si cela se répète, donnez ceci à ses auteurs\u202f:",
  },
  login: "E-mail",
  newLogin: "Nouvel e-mail",
  password: "Mot de passe",
  newPassword: "Nouveau mot de passe",
  passwordAgain: "Le nouveau mot de passe, encore une fois",
  passwordHint: `Au moins ${MINIMUM_LENGTH} caractères. Plusieurs mots se retiennent bien\u202f; ni chiffres ni signes ne sont exigés.`,
  changePasswordHint: "Toutes les autres connexions de ce compte prennent fin.",
  cancel: "Annuler",
  show: "Afficher",
  hide: "Masquer",
  offers: {
    forgotten: {
      question: "Mot de passe oublié\u202f?",
      answer:
        "Demandez un lien à l’opérateur de ce service. Avec ce lien, vous choisissez un nouveau mot de passe\u202f; il sert une seule fois.",
    },
    noAccount: "Pas encore de compte\u202f?",
    create: "Créer un compte",
    haveAccount: "Vous avez déjà un compte\u202f?",
    signIn: "Se connecter",
  },
  alerts: {
    missing: "Remplissez ce champ.",
    wrongPassword: "L’e-mail ou le mot de passe est faux.",
    tooManyTries: "Trop d’essais. Réessayez dans dix minutes.",
    busy: "Trop de personnes se connectent en même temps. Réessayez dans quelques secondes.",
    unavailable: "Le service ne peut pas répondre. Réessayez dans un moment.",
    badLogin: "Ce n’est pas une adresse e-mail.",
    sameLogin: "Le compte a déjà cet e-mail.",
    loginRefused: "Cet e-mail ne peut pas être pris. S’il est à vous, vous avez peut-être déjà un compte.",
    passwordsDiffer: "Les deux nouveaux mots de passe diffèrent.",
    samePassword: "Le nouveau mot de passe est l’ancien.",
    registrationClosed: "Les comptes sont créés par l’opérateur de ce service.",
    tooShort: `Le nouveau mot de passe a moins de ${MINIMUM_LENGTH} caractères.`,
    tooLong: `Le nouveau mot de passe a plus de ${MAXIMUM_LENGTH} caractères.`,
    common: "Le nouveau mot de passe se devine facilement\u202f: choisissez d’autres mots.",
  },
};

const texts: Readonly<Record<Language, Texts>> = { en: english, fr: french };

export const textsIn = (language: Language): Texts => texts[language];
