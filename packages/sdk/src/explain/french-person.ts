import { isOfVehicle } from "../ledger/resources.ts";
import type { About, Rewordings } from "./explanation.ts";
import { frenchCounted } from "./french-network.ts";
import { frenchSpares } from "./french-spares.ts";

const names: Readonly<Record<string, string>> = {
  pinCode: "Le PIN",
  oldPIN: "Le PIN actuel",
  newPIN: "Le nouveau PIN",
  smsCode: "Le code SMS",
  phoneNumber: "Le numéro de téléphone",
};
const field = ({ subject = "" }: About): string => names[subject] ?? "Un champ";

/** The wrong PINs so far and the tries that are left, if they are known. */
export function frenchTries({ pinTries }: About): string {
  if (!pinTries || pinTries.used === 0) return "";
  const { used, left } = pinTries;
  if (left === undefined)
    return ` Cela fait ${used} de suite sur cet appareil ; trois bloquent d'ordinaire le compte.`;
  if (left === 0) return " Il ne reste aucun essai pour l'instant : un de plus pourrait bloquer le compte.";
  return ` Il reste ${left} essai${left < 2 ? "" : "s"} avant que cet appareil s'arrête, pour que le compte ne soit pas bloqué.`;
}

const resetPlace = ({ app, orInApp, resetsPin }: About): string =>
  resetsPin ? `ici par SMS${orInApp}` : `dans ${app}`;

const TELL =
  "Prévenez qui exploite cette page ou application : rien de ce que vous saisissez n'y change rien.";
const RELOAD = "Rechargez la page, ou fermez l'application et rouvrez-la.";

/** The words for a person at a page or an app, in French: the same statements as in english-person.ts. */
export const frenchPerson: Rewordings = {
  2000: {
    happened: "Il s'est passé quelque chose d'imprévu.",
    remedy:
      "Réessayez une fois. Si cela dure, donnez à qui exploite cette page ou application le code 2000 et l'heure.",
  },
  2001: { happened: "Cette page ou application n'est pas encore prête, ou a été fermée.", remedy: RELOAD },
  2002: {
    happened: "Cela ne peut pas se faire ici.",
    remedy: ({ app }) => `Faites-le dans ${app}, si c'est proposé.`,
  },
  2006: {
    happened: "Il manque un réglage à cette page ou application : adresse ou nom d'un serveur.",
    remedy: TELL,
  },
  2007: {
    happened: "Cette page ou application est déjà réglée.",
    remedy: "Continuez : il n'y a rien à faire.",
  },
  2101: {
    happened: (about) => `${field(about)} n'a pas été rempli. Rien n'a été envoyé.`,
    remedy: "Remplissez-le et réessayez, c'est gratuit.",
  },
  2102: {
    happened: (about) => `${field(about)} n'a pas la bonne forme. Rien n'a été envoyé.`,
    remedy:
      "Un PIN a 4 à 8 chiffres, un code SMS 4 à 16 lettres et chiffres. Vérifiez qu'ils ne sont pas échangés.",
  },
  2202: {
    remedy:
      "Vérifiez la connexion, puis réessayez avec les mêmes PIN et code. Un OTP et un PIN faux ont pu être comptés sans réponse.",
  },
  2204: {
    remedy: ({ app }) =>
      `Réessayez plus tard. Si cela dure, vérifiez dans ${app} que le compte a un numéro de téléphone.`,
  },
  2301: { remedy: "Connectez-vous, puis réessayez. Cet appareil reste enrôlé." },
  2302: {
    happened: "La voiture redemande le PIN.",
    remedy: "Saisissez le PIN ; le reste se fait tout seul.",
  },
  2308: {
    remedy: (about) =>
      `Saisissez le PIN du compte ; quelques erreurs le bloquent. Oublié : réinitialisez-le ${resetPlace(about)}.`,
  },
  2309: {
    happened: "Cette application est trop vieille pour le serveur.",
    remedy: "Mettez l'application à jour, ou rechargez la page.",
  },
  2310: { remedy: (about) => `Réinitialisez le PIN ${resetPlace(about)}. Puis réessayez.` },
  2313: { remedy: "Demandez au fournisseur du compte comment l'activer ; puis réessayez." },
  2314: { remedy: "Demandez au fournisseur du compte d'ouvrir le service ; puis réessayez." },
  2316: { remedy: "Réessayez : rien n'est perdu." },
  2317: {
    happened: "Cet appareil ne peut pas faire cela maintenant : pas enrôlé, déjà enrôlé, ou bloqué.",
    remedy:
      "Pas enrôlé : enrôlez-le par SMS. Bloqué : réinitialisez le PIN. Après des codes SMS faux, attendez dix minutes. " +
      "Sinon, mettez l'application à jour.",
  },
  2344: {
    happened: "Il manque un réglage à cette page ou application : adresse ou nom d'un serveur.",
    remedy: TELL,
  },
  2368: { remedy: "Recommencez quand vous voulez : rien n'a changé." },
  AccessRefused: {
    happened: (about) =>
      `PIN faux, ou le serveur ne reconnaît pas cet appareil à ses clés.${frenchTries(about)}`,
    remedy: (about) => {
      const { pinTries, localTime } = about;
      const wait = pinTries?.nextTry
        ? `Attendez : le prochain essai est possible à ${localTime(pinTries.nextTry)}. `
        : "";
      return `${wait}Saisissez le PIN du compte, le même sur chacun de ses appareils. Oublié : réinitialisez-le ${resetPlace(about)}.`;
    },
  },
  VersionRefused: {
    happened: "Cette application est trop vieille pour le serveur.",
    remedy: "Mettez l'application à jour, ou rechargez la page.",
  },
  Blocked: { remedy: (about) => `Réinitialisez le PIN ${resetPlace(about)}. Puis réessayez.` },
  SynchronisationFailed: { remedy: "Réessayez : rien n'est perdu." },
  UrlRefused: { remedy: TELL },
  Unreachable: {
    remedy: ({ costs }) =>
      `Vérifiez la connexion, puis réessayez${costs.includes("PIN") ? ` avec le même PIN : ${frenchCounted(costs)} bien que la réponse se soit perdue` : ""}.`,
  },
  UnknownOtpFormat: { remedy: "Mettez l'application à jour, ou rechargez la page." },
  StateUnreadable: {
    remedy: "Enrôlez de nouveau cet appareil par SMS. Le compte et son PIN restent tels quels.",
  },
  StorageBusy: { remedy: "Fermez les autres onglets et fenêtres de ce site, puis réessayez." },
  StorageLost: { remedy: "Rechargez cette page et réessayez. Si cela n'aide pas, redémarrez le navigateur." },
  StorageFull: { remedy: "Libérez de la place sur cet appareil, puis réessayez." },
  StorageFailed: {
    remedy:
      "Rechargez la page, ou fermez l'application et rouvrez-la. Si cela dure : libérez de la place, et laissez ce site " +
      "garder des données (pas de fenêtre privée).",
  },
  FileOfOtherHost: {
    happened:
      "L'appareil du fichier appartient à un autre serveur : son identifiant mAccess est un autre. Rien n'a été envoyé ni gardé.",
    remedy: "Donnez le fichier du client qui utilisait le même serveur que celui-ci.",
  },
  LimitReached: {
    remedy: (about) => {
      const { limit, localTime } = about;
      const wait =
        limit === undefined
          ? "Attendez."
          : `Attendez : le prochain essai est possible à ${localTime(limit.nextTry)}.`;
      if (limit && isOfVehicle(limit.resource)) return `${wait} ${frenchSpares[limit.resource]}`;
      return limit?.resource === "pinTry"
        ? `${wait} PIN oublié : réinitialisez-le ${resetPlace(about)} ; un autre PIN faux peut bloquer le compte.`
        : `${wait} Cela évite que le serveur verrouille le compte.`;
    },
  },
  OtpRefused: {
    remedy: ({ app }) =>
      `Réessayez une fois. Si cela reste ainsi, vérifiez dans ${app} que les services à distance de la voiture sont actifs.`,
  },
  OtpNeeded: {
    happened: "Il faut d'abord le PIN, qui n'a pas été saisi depuis une minute.",
    remedy: ({ takesSmsCode }) =>
      `Saisissez le PIN, puis réessayez dans la minute.${takesSmsCode ? " Le code SMS reste valable." : ""}`,
  },
  ClientRefused: {
    happened: "Le serveur refuse cette page ou application elle-même, pas vous.",
    remedy: TELL,
  },
  ClockWrong: { remedy: "Laissez cet appareil régler lui-même son heure et sa date, puis recommencez." },
  IssuerUnexpected: {
    remedy:
      "Ouvrez cette page sous sa propre adresse, celle du réglage du serveur. Sinon, prévenez qui l'exploite.",
  },
  AudienceUnexpected: { happened: "La réponse est pour une autre application que celle-ci.", remedy: TELL },
  IdTokenMissing: { happened: "La réponse du serveur ne dit pas qui vous êtes.", remedy: TELL },
  IdTokenRefused: {
    happened: "La réponse du serveur ne passe pas les contrôles.",
    remedy: "Réessayez une fois, puis mettez l'application à jour.",
  },
  TokensMissing: {
    happened: "Il manque une partie à la réponse du serveur.",
    remedy: "Réessayez plus tard.",
  },
  SignInRefused: { remedy: "Recommencez. Si cela dure, prévenez qui exploite cette page ou application." },
  AddressUnsafe: { remedy: TELL },
  ResumedElsewhere: { remedy: "Recommencez depuis cette page." },
  SessionEnded: {
    happened: "Votre session est terminée.",
    remedy: "Connectez-vous de nouveau, puis recommencez. Rien n'est compté, et cet appareil reste enrôlé.",
  },
  TokenRefused: {
    remedy:
      "Connectez-vous de nouveau et recommencez ; rien n'est compté. Si cela dure, prévenez qui exploite cette page.",
  },
  CertificateUntrusted: {
    remedy:
      "Ne saisissez rien : un autre réseau peut aider. Sinon, l'exploitant du serveur doit corriger son certificat.",
  },
  CertificateOfOtherHost: {
    remedy: "Ne saisissez rien : un autre réseau peut aider. Vérifiez l'adresse de cette page.",
  },
  ProxyUnused: { remedy: TELL },
  ProxyRefused: {
    remedy: "Demandez à l'administrateur du réseau d'admettre ce serveur, ou changez de réseau.",
  },
  StatusUnexpected: { remedy: TELL },
};
