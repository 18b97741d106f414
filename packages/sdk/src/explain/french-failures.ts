import { type AnyResource, isOfVehicle } from "../ledger/resources.ts";
import type { Texts } from "./explanation.ts";
import { frenchCounted, frenchNetwork } from "./french-network.ts";
import { frenchService } from "./french-service.ts";
import { frenchSpares } from "./french-spares.ts";
import { frenchVehicle } from "./french-vehicle.ts";
import { spanOf } from "./span.ts";

const used: Readonly<Record<AnyResource, string>> = {
  smsCode: "codes SMS demandés",
  activation: "enrôlements",
  otp: "mots de passe à usage unique",
  pinTry: "PIN faux ou sans réponse de suite",
  wakeUp: "réveils du véhicule",
  monthlyWakeUp: "réveils du véhicule",
  command: "commandes au véhicule",
};

const units = { second: "seconde", minute: "minute", hour: "heure", day: "jour" } as const;

function windowOf(seconds: number): string {
  const [count, unit] = spanOf(seconds);
  // In French, one and a half is singular.
  return `${count} ${units[unit]}${count < 2 ? "" : "s"}`;
}

/** The finding of the storage, in English as in the log. */
const detail = (place: string | undefined): string => (place === undefined ? "" : ` (${place})`);

/** The failure behind a code, in French: the same statements as in english-failures.ts. */
export const frenchFailures: Texts["causes"] = {
  CodeRefused: {
    happened:
      "Le serveur a refusé le code d'activation : mal saisi, consommé, ou remplacé par un SMS plus récent.",
    remedy:
      "Saisissez le code du dernier SMS. Si c'était lui, attendez quelques minutes, puis demandez un seul SMS.",
  },
  SyntaxRefused: {
    happened: "Le serveur n'a pas pu lire un des champs, comme lorsque PIN et code SMS sont échangés.",
    remedy: "Comparez chaque champ à ce qu'il demande ; le navigateur a pu y mettre une adresse e-mail.",
  },
  AccessRefused: {
    happened: "Le serveur n'a pas accepté le PIN, ou ce que cet appareil a prouvé avec ses clés.",
    remedy: ({ app }) =>
      `Saisissez le PIN du compte, celui de ${app}, même sur un second appareil. Chaque erreur est comptée. Oublié : ` +
      `réinitialisez-le dans ${app}.`,
  },
  VersionRefused: {
    happened: ({ version }) =>
      version === undefined
        ? "Le serveur demande une bibliothèque plus récente que celle annoncée."
        : `Le serveur demande la version ${version} de la bibliothèque de l'appareil.`,
    remedy: "Mettez le SDK à jour ; si libraryVersion est donné, retirez-le.",
  },
  Blocked: {
    happened: "Le serveur a bloqué le PIN du compte : trop d'erreurs, ou un opérateur l'a fait.",
    remedy: ({ app }) =>
      `Réinitialisez le PIN par code SMS ou dans ${app}, puis laissez isAccountBlocked interroger le serveur avant ` +
      "l'OTP suivant.",
  },
  StateMismatch: {
    happened: "Pour le serveur, cet appareil est dans un autre état que celui qu'il croit.",
    remedy: "Réessayez une fois, ce qui suffit souvent. Si cela dure, enrôlez de nouveau cet appareil.",
  },
  NoDevice: {
    happened:
      "Le serveur n'a pas cet appareil : supprimé ou désactivé ailleurs ; ce qui en était gardé ici est effacé.",
    remedy: ({ app }) =>
      `Enrôlez-le de nouveau ; si ce n'était pas vous, regardez dans ${app} qui l'a supprimé.`,
  },
  DesktopTokenRequired: {
    happened: "Le serveur veut qu'un jeton de bureau soit actif sur le compte avant de servir cet appareil.",
    remedy: "Demandez au fournisseur du compte comment l'activer, ou de lever cette exigence.",
  },
  NoService: {
    happened: "Le serveur ne trouve aucun service que ce compte puisse utiliser.",
    remedy: "Faites ouvrir le service par le fournisseur du compte ; un nouvel enrôlement n'y change rien.",
  },
  PinReused: {
    happened: "Le serveur a refusé le nouveau PIN, égal au précédent.",
    remedy: "Choisissez un PIN différent du précédent.",
  },
  SynchronisationFailed: {
    happened: "Le serveur a demandé un second échange pour remettre l'appareil à l'heure, et il a échoué.",
    remedy: "Refaites l'appel : rien n'est perdu. Un OTP est compté de nouveau.",
  },
  Forbidden: {
    happened:
      "Le serveur interdit cela à l'appareil : jamais terminé, supprimé ou bloqué ailleurs, ou trop de codes SMS faux " +
      "sont venus d'ici.",
    remedy:
      "Après des codes faux, attendez dix minutes ; sinon, enrôlez de nouveau avec un nouveau code SMS.",
  },
  TooManyActivations: {
    happened:
      "Le serveur a verrouillé les enrôlements du compte : trop ont été faits par SMS, 10 à 20 en pratique.",
    remedy: ({ app }) =>
      `Réinitialisez l'authentification forte du compte dans ${app}, choisissez-y un nouveau PIN, puis enrôlez une ` +
      "seule fois.",
  },
  PinRefused: {
    happened: "Le serveur n'accepte pas ce PIN : sa forme est autre, ou il se devine facilement.",
    remedy: "Choisissez 4 à 8 chiffres sans répétition, suite ni date ; un compte sans PIN n'en prend aucun.",
  },
  TooLate: {
    happened: "Trop de temps a passé entre les deux moitiés de l'opération, ou le code SMS est trop vieux.",
    remedy: "Recommencez sans pause. S'il y avait un code SMS, demandez-en un nouveau.",
  },
  UrlRefused: {
    happened: "Le serveur a refusé l'adresse qui lui a été donnée.",
    remedy: "Vérifiez inWeboURL et macID : ils doivent être ceux du même serveur.",
  },
  TooManyDevices: {
    happened: "Le compte a autant d'appareils qu'il peut en avoir : celui-ci n'a pas été enrôlé.",
    remedy: ({ app }) =>
      `Supprimez des téléphones enregistrés dans ${app}, ou tous les enrôlements ici ; redéfinissez le PIN, puis ` +
      "enrôlez une seule fois.",
  },
  BiometricKeyLocked: {
    happened: "La clé biométrique de l'appareil est verrouillée après trop d'erreurs.",
    remedy: "Utilisez le PIN ; si le compte exige la clé biométrique, enrôlez de nouveau cet appareil.",
  },
  Desynchronised: {
    happened: "Le serveur dit que les clés de cet appareil ne correspondent plus aux siennes.",
    remedy: "Enrôlez de nouveau cet appareil. Réessayer ne rétablit pas les clés.",
  },
  Unreachable: {
    happened: ({ host }) =>
      `Le serveur d'authentification${host === undefined ? "" : `, ${host},`} est injoignable, ou la réponse n'était pas la sienne.`,
    remedy: ({ costs }) =>
      `Vérifiez la connexion et inWeboURL, puis refaites le même appel${costs.includes("PIN") ? ` avec les mêmes PIN et code : ${frenchCounted(costs)} bien que la réponse se soit perdue` : ""}.`,
  },
  UnknownOtpFormat: {
    happened: "Le serveur demande une forme d'OTP inconnue de cette version ; elle n'a pas été devinée.",
    remedy: "Mettez le SDK à jour. D'ici là, lui faire annoncer libraryVersion 0.2.11 peut aider.",
  },
  StateUnreadable: {
    happened:
      "Ce que cette machine a enregistré de l'appareil est illisible : il a changé, ou sa clé est une autre.",
    remedy: "Remettez les fichiers et leur clé si vous les avez. Sinon, enrôlez de nouveau cet appareil.",
  },
  StorageFailed: {
    happened: ({ place }) =>
      `Le stockage de l'appareil sur cette machine n'a pu être ni lu ni écrit${detail(place)}.`,
    remedy:
      "Vérifiez la place libre, le propriétaire et les droits du dossier de données, et dans un navigateur que le site peut " +
      "garder des données et n'est pas ouvert dans une version plus ancienne. Puis refaites l'appel.",
  },
  StorageBusy: {
    happened: ({ place }) =>
      `Un autre programme travaille avec cet appareil et ne l'a pas libéré${detail(place)}.`,
    remedy:
      "Terminez ou continuez ce programme, ou fermez les autres onglets du site. Puis refaites l'appel.",
  },
  StorageFull: {
    happened: ({ place }) => `Il n'y a plus de place pour les données de l'appareil${detail(place)}.`,
    remedy: "Libérez de la place sur le disque, puis refaites l'appel.",
  },
  StorageLost: {
    happened:
      "La page a perdu sa connexion au stockage du navigateur. Rien de ce qui était enregistré n'est perdu.",
    remedy: "Rechargez cette page, puis recommencez. Si cela n'aide pas, redémarrez le navigateur.",
  },
  KeychainLocked: {
    happened:
      "La clé de l'appareil est dans le trousseau du système, qui ne peut pas être utilisé maintenant.",
    remedy: "Déverrouillez le trousseau, puis recommencez.",
  },
  FileRefused: {
    happened: ({ place }) =>
      "Le fichier n'est pas l'appareil d'un des clients Python connus" +
      `${place === undefined ? "" : ` (« ${place} »)`}. Rien n'a été envoyé ni gardé.`,
    remedy:
      "Donnez le fichier du client tel quel, non une copie de son texte. Si c'est lui, enrôlez cet appareil par SMS.",
  },
  FileUnfinished: {
    happened: ({ place }) =>
      "Le fichier contient un appareil dont l'enrôlement n'a pas été terminé" +
      `${place === undefined ? "" : ` (« ${place} »)`}. Rien n'a été envoyé ni gardé.`,
    remedy: "Terminez l'enrôlement dans le client qui a écrit le fichier, ou enrôlez cet appareil par SMS.",
  },
  FileOfOtherHost: {
    happened: ({ place }) =>
      `L'appareil du fichier appartient à un autre macID${place === undefined ? "" : ` (« ${place} »)`}. Rien n'a ` +
      "été envoyé ni gardé.",
    remedy: "Appelez release, puis initialize avec le macID et l'inWeboURL que le client utilisait.",
  },
  LimitReached: {
    happened: ({ limit }) =>
      limit === undefined
        ? "Une limite tenue ici pour le compte est atteinte ; rien n'a été envoyé."
        : `La limite qui protège le ${isOfVehicle(limit.resource) ? "véhicule" : "compte"} est atteinte : ${limit.count} ${used[limit.resource]} en ` +
          `${windowOf(limit.windowSeconds)}. Rien n'a été envoyé.`,
    remedy: ({ limit, app, localTime }) => {
      const wait =
        limit === undefined
          ? "Attendez avant le prochain essai."
          : `Attendez : le prochain essai est possible à ${localTime(limit.nextTry)}.`;
      if (limit && isOfVehicle(limit.resource))
        return `${wait} ${frenchSpares[limit.resource]} Les limites sont une option du SDK.`;
      return limit?.resource === "pinTry"
        ? `${wait} PIN oublié : réinitialisez-le par code SMS ou dans ${app} ; un autre PIN faux peut bloquer le compte.`
        : `${wait} Cela évite que le serveur verrouille le compte ; les limites sont une option du SDK.`;
    },
  },
  TooManySms: {
    happened:
      "Aucun SMS n'est parti : le numéro, le compte, ce réseau ou tout le service a eu tous ceux d'une journée, ou trop de codes faux sont venus.",
    remedy:
      "Si un SMS est arrivé, utilisez son code. Sinon, redemandez plus tard, au plus dans un jour ; avant, c'est inutile.",
  },
  NumberMissing: {
    happened: "Le compte n'a pas de numéro de téléphone où envoyer un SMS. Aucun SMS n'est parti.",
    remedy: ({ app }) => `Ajoutez un numéro au compte dans ${app} ; un SMS le confirme.`,
  },
  NumberRefused: {
    happened:
      "Le numéro de téléphone est refusé : il n'existe pas, ou il est surtaxé. Aucun SMS n'est parti.",
    remedy: "Vérifiez ses chiffres, et écrivez-le avec son indicatif, par exemple +33 6 12 34 56 78.",
  },
  OtpNeeded: {
    happened: "Cet appel demande un OTP de cet appareil, de moins d'une minute, et il n'y en avait pas.",
    remedy: ({ takesSmsCode }) =>
      `Obtenez un OTP avec le PIN, puis refaites le même appel dans la minute.${takesSmsCode ? " Le code SMS reste valable." : ""}`,
  },
  OtpRefused: {
    happened:
      "Les services du compte ont refusé l'OTP : il a déjà servi, date de plus d'une minute environ, ou ce compte ne peut pas commander la voiture.",
    remedy: ({ app }) =>
      `Obtenez un OTP et refaites aussitôt le même appel. Si un OTP récent est refusé aussi, vérifiez dans ${app} que les services à distance de la voiture sont actifs. Ne répétez pas par programme : chaque essai utilise un OTP.`,
  },
  ...frenchVehicle,
  ...frenchService,
  ...frenchNetwork,
};
