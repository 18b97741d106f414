import { isOfVehicle } from "../ledger/resources.ts";
import type { About, Rewordings } from "./explanation.ts";
import { frenchCounted } from "./french-network.ts";
import { frenchTries } from "./french-person.ts";
import { frenchSpares } from "./french-spares.ts";

const SETTINGS = "openpims doctor dit chaque réglage qui manque ou qui est faux.";
const CLIENT = "options --client-id et --client-secret-stdin, ou openpims.json du dossier de données";

const NEW_FOLDER = "openpims setup --data NOUVEAU_DOSSIER, qui enrôle à nouveau par un SMS.";
const ENROL_ANEW = `Relancez la même commande une fois. Si cela dure : ${NEW_FOLDER}`;

const forgotten = ({ app, resetsPin }: About): string =>
  resetsPin ? "Oublié : openpims pin reset (1 SMS)." : `Oublié : réinitialisez-le dans ${app}.`;

const unblock = ({ app, resetsPin }: About): string =>
  `${resetsPin ? "Lancez openpims pin reset, qui envoie un SMS" : `Réinitialisez le PIN dans ${app}`} ; puis openpims status, puis la même commande.`;

/** The words for a person at a shell, in French: the same statements as in english-command.ts. */
export const frenchCommand: Rewordings = {
  2000: {
    happened: "Il s'est passé quelque chose d'imprévu.",
    remedy:
      "Refaites la commande avec --log-level high ; openpims logs --show dit ensuite ce qui s'est passé.",
  },
  2001: { happened: "La commande n'était pas prête, ou était déjà finie.", remedy: "Relancez-la." },
  2002: {
    happened: "Cela ne se fait pas avec ces serveurs : les marques n'ont pas d'adresse publique pour cela.",
    remedy: ({ app }) => `Faites-le dans ${app}. Avec le service fourni, la commande marche.`,
  },
  2006: {
    happened: "Il manque une partie de la configuration : l'identifiant mAccess ou l'adresse d'un serveur.",
    remedy: SETTINGS,
  },
  2007: { happened: "La commande est déjà prête.", remedy: "Relancez-la." },
  2101: {
    happened: ({ subject }) => `${subject ?? "Une valeur"} manque. Rien n'a été envoyé.`,
    remedy: "Relancez la commande avec ; openpims <commande> --help donne les options. C'est gratuit.",
  },
  2102: {
    happened: ({ subject }) => `${subject ?? "Une valeur"} n'a pas la bonne forme. Rien n'a été envoyé.`,
    remedy:
      "Un PIN a 4 à 8 chiffres, un code SMS 4 à 16 lettres et chiffres. Relancez la commande, c'est gratuit.",
  },
  2201: {
    remedy:
      "Lancez openpims doctor, qui interroge chaque serveur. Si un SMS a été demandé, attendez-le quelques minutes.",
  },
  2202: {
    remedy:
      "Lancez openpims doctor, qui interroge chaque serveur ; puis la même commande avec les mêmes PIN et code. Un OTP " +
      "et un PIN faux ont pu être comptés sans réponse.",
  },
  2204: {
    remedy: ({ app }) =>
      `Lancez openpims doctor. S'il ne trouve rien, réessayez plus tard, et vérifiez dans ${app} que le compte a un numéro.`,
  },
  2301: { remedy: "Lancez openpims login, puis la même commande. L'appareil reste enrôlé." },
  2302: { remedy: "Lancez openpims token remote, qui demande le PIN, obtient un OTP et l'échange aussitôt." },
  2305: {
    remedy:
      "Relancez la commande avec --no-sms et donnez le code du dernier SMS : aucun autre ne part. Sans --no-sms, un " +
      "autre SMS part.",
  },
  2306: {
    remedy: "Relancez la commande : elle fait envoyer un nouveau SMS. Donnez son code dès son arrivée.",
  },
  2308: {
    remedy: (about) =>
      `Relancez la commande avec le PIN du compte ; quelques erreurs le bloquent. ${forgotten(about)}`,
  },
  2309: {
    happened: "Cette version d'openpims est trop vieille pour le serveur.",
    remedy: "Mettez openpims à jour ; ne donnez pas --library-version.",
  },
  2310: { remedy: unblock },
  2311: { remedy: ENROL_ANEW },
  2312: { remedy: "Lancez openpims enroll, qui envoie un SMS. L'appareil enregistré a été effacé." },
  2313: { remedy: "Demandez au fournisseur du compte comment l'activer ; puis relancez la commande." },
  2314: { remedy: "Demandez au fournisseur du compte d'ouvrir le service ; puis relancez la commande." },
  2316: { remedy: "Relancez la commande : rien n'est perdu. Un OTP est compté de nouveau." },
  2317: {
    remedy: ({ app, resetsPin }) =>
      `openpims status dit lequel. Pas enrôlé : openpims enroll. Bloqué : ${resetsPin ? "openpims pin reset" : `réinitialisez le PIN dans ${app}`}. ` +
      "Plus récent : mettez openpims à jour. Trop de codes SMS faux : attendez dix minutes.",
  },
  2344: {
    happened: "Il manque une partie de la configuration : l'identifiant mAccess ou l'adresse d'un serveur.",
    remedy: SETTINGS,
  },
  2368: { remedy: "Relancez la commande : rien n'a changé." },
  2390: {
    remedy: ({ app }) =>
      `Lancez openpims enroll sans --phone : le SMS va au numéro du compte. Il se change dans ${app}.`,
  },
  CodeRefused: {
    remedy:
      "Relancez la commande avec --no-sms et donnez le code du dernier SMS : aucun autre ne part. Si c'était lui, " +
      "attendez quelques minutes et relancez-la sans --no-sms, qui en envoie un.",
  },
  AccessRefused: {
    happened: (about) =>
      `PIN faux, ou le serveur ne reconnaît pas cet appareil à ses clés.${frenchTries(about)}`,
    remedy: (about) => {
      const { app, pinTries, localTime } = about;
      const again = pinTries?.nextTry
        ? `Attendez : le prochain essai est possible à ${localTime(pinTries.nextTry)}, avec`
        : "Relancez la commande avec";
      return `${again} le PIN du compte, celui de ${app}. ${forgotten(about)}`;
    },
  },
  VersionRefused: { remedy: "Mettez openpims à jour ; ne donnez pas --library-version." },
  Blocked: { remedy: unblock },
  StateMismatch: { remedy: ENROL_ANEW },
  NoDevice: { remedy: "Lancez openpims enroll, qui envoie un SMS. Le PIN du compte reste." },
  SynchronisationFailed: { remedy: "Relancez la commande : rien n'est perdu. Un OTP est compté de nouveau." },
  Forbidden: {
    remedy: `Après des codes faux, attendez dix minutes. Sans appareil dans ce dossier : openpims enroll (1 SMS). Avec un : ${NEW_FOLDER}`,
  },
  TooLate: {
    remedy: "Relancez la commande, sans pause. Avec un code SMS : un nouveau SMS part, dont le code compte.",
  },
  UrlRefused: { remedy: "Vérifiez --in-webo-url et --mac-id : ils doivent être ceux du même serveur." },
  TooManyDevices: {
    remedy: ({ app }) =>
      `Supprimez des téléphones enregistrés dans ${app}, redéfinissez le PIN, puis lancez openpims enroll une seule fois.`,
  },
  BiometricKeyLocked: {
    remedy: `Utilisez le PIN. Si le compte exige la clé biométrique : ${NEW_FOLDER}`,
  },
  Desynchronised: {
    remedy: `Réessayer ne rétablit pas les clés. Lancez ${NEW_FOLDER}`,
  },
  Unreachable: {
    remedy: ({ costs }) =>
      `Lancez openpims doctor, qui interroge chaque serveur ; puis la même commande${costs.includes("PIN") ? ` avec le même PIN : ${frenchCounted(costs)}` : ""}.`,
  },
  UnknownOtpFormat: { remedy: "Mettez openpims à jour. D'ici là, --library-version 0.2.11 peut aider." },
  StateUnreadable: {
    remedy: "Remettez le dossier de données et sa clé si vous les avez. Sinon : openpims enroll (1 SMS).",
  },
  StorageBusy: {
    remedy:
      "Continuez ou terminez ce programme (fg, docker unpause), puis relancez la commande. Cela ne coûte rien.",
  },
  StorageFull: { remedy: "Libérez de la place sur le disque, puis relancez la commande." },
  KeychainLocked: { remedy: "Déverrouillez le trousseau, puis relancez la commande." },
  StorageFailed: {
    remedy:
      "Lancez openpims doctor : il contrôle la place, le propriétaire et les droits du dossier. Puis la même commande.",
  },
  FileRefused: {
    remedy:
      "Donnez le fichier du client tel quel, non une copie de son texte. Si c'est lui : openpims enroll (1 SMS).",
  },
  FileUnfinished: {
    remedy: "Terminez l'enrôlement dans le client qui a écrit le fichier, ou lancez openpims enroll (1 SMS).",
  },
  FileOfOtherHost: {
    happened:
      "L'appareil du fichier appartient à un autre serveur : son identifiant mAccess est un autre. Rien n'a été envoyé ni gardé.",
    remedy: "Relancez openpims import avec --mac-id et --in-webo-url du client du fichier.",
  },
  LimitReached: {
    remedy: (about) => {
      const { limit, localTime } = about;
      const wait =
        limit === undefined
          ? "Attendez."
          : `Attendez : le prochain essai est possible à ${localTime(limit.nextTry)}.`;
      if (limit && isOfVehicle(limit.resource))
        return `${wait} ${frenchSpares[limit.resource]} openpims vehicle status dit ce qui est utilisé.`;
      return limit?.resource === "pinTry"
        ? `${wait} Un autre PIN faux peut bloquer le compte. ${forgotten(about)}`
        : `${wait} Cela évite que le serveur verrouille le compte ; openpims status dit ce qui est utilisé.`;
    },
  },
  TooManySms: {
    remedy:
      "Si un SMS est arrivé, relancez la commande avec --no-sms et donnez son code. Sinon plus tard, au plus dans un jour.",
  },
  OtpRefused: {
    happened:
      "Les services du compte ont refusé l'OTP. S'il vient d'être donné, ce compte ne peut pas commander la voiture.",
    remedy: ({ app }) =>
      `Vérifiez dans ${app} que les services à distance de la voiture sont actifs, puis relancez la commande. Chaque essai utilise un OTP.`,
  },
  OtpNeeded: {
    happened: "Il faut le PIN pour un mot de passe à usage unique, et il n'a pas été donné.",
    remedy:
      "Relancez la commande avec le PIN : dans OPENPIMS_PIN, ou sur une ligne de stdin avec --pin-stdin.",
  },
  ClientRefused: {
    remedy: `Corrigez l'identifiant du client ou son secret : ${CLIENT}. Puis relancez la commande.`,
  },
  AuthorizationCodeRefused: {
    remedy:
      "Relancez openpims login, et collez aussitôt l'adresse : son code sert une fois, une minute environ.",
  },
  ClockWrong: {
    remedy:
      "Réglez l'horloge, la date et le fuseau de cette machine (timedatectl set-ntp true), puis relancez la commande.",
  },
  OtherSignIn: {
    remedy: "Relancez openpims login, et ouvrez l'adresse affichée alors, pas une plus ancienne.",
  },
  IssuerUnexpected: {
    remedy: "Donnez à --identity-provider l'adresse sous laquelle il se nomme. openpims doctor les compare.",
  },
  AudienceUnexpected: { remedy: `Corrigez l'identifiant du client : ${CLIENT}.` },
  IdTokenRefused: { remedy: "Vérifiez --identity-provider. S'il est juste, mettez openpims à jour." },
  SignInRefused: {
    remedy: "Relancez openpims login. Si cela dure, vérifiez --login-redirect-uri et --client-id.",
  },
  ResumedElsewhere: { remedy: "Relancez la commande." },
  PageNotShown: {
    remedy:
      "Relancez la commande. Avec --paste, elle montre l'adresse à ouvrir et demande celle qui revient.",
  },
  SessionEnded: {
    remedy: "Lancez openpims login, puis la même commande. Rien n'est compté ; l'appareil reste enrôlé.",
  },
  TokenRefused: {
    remedy:
      "Lancez openpims login, puis la même commande. Si cela dure, vérifiez --client-id et --brand, qui vont ensemble.",
  },
  NameNotFound: {
    remedy:
      "Vérifiez la connexion et le DNS ; openpims doctor interroge chaque serveur. Puis relancez la commande.",
  },
  ConnectionRefused: {
    remedy:
      "Démarrez le serveur, ou vérifiez l'adresse : openpims doctor les interroge. Puis relancez la commande.",
  },
  CertificateUntrusted: {
    remedy:
      "Est-il auto-signé, ou d'une entreprise ? Lancez la commande précédée de NODE_EXTRA_CA_CERTS=/chemin/autorité.pem. " +
      "Ne désactivez jamais le contrôle.",
  },
  ProxyUnused: {
    remedy: "Lancez la commande précédée de NODE_USE_ENV_PROXY=1, ou exceptez l'hôte par NO_PROXY.",
  },
};
