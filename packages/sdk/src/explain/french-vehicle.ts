import type { VehicleCode } from "../codes/vehicle-codes.ts";
import type { VehicleKind } from "../codes/vehicle-kinds.ts";
import type { About, Rewordings, Wording } from "./explanation.ts";

const found = ({ place }: About): string => (place === undefined ? "" : ` (${place})`);
const the = ({ host }: About): string => host ?? "le serveur des commandes à distance";

/** The codes of the vehicle's functions, in French. */
export const frenchVehicleCodes: Readonly<Record<VehicleCode, Wording>> = {
  2005: {
    happened: "Ces événements sont déjà reçus. Le premier abonnement continue.",
    remedy: "Utilisez le premier, ou terminez-le par unsubscribe, puis abonnez-vous de nouveau.",
  },
  2203: {
    happened: "Les serveurs ont envoyé des données vides ou illisibles.",
    remedy:
      "Réessayez dans quelques minutes. Si cela persiste, leur forme a changé : mettez ce programme à jour.",
  },
  2329: {
    happened: "Le véhicule a refusé la commande car il n'est pas arrêté : contact mis, ou il roule.",
    remedy: "Coupez le contact et fermez les portes, puis renvoyez la commande.",
  },
  2330: {
    happened:
      "La charge n'a pas commencé : le système de charge est en veille, ou aucun câble n'est branché.",
    remedy: "Branchez le câble, vérifiez que la borne fournit du courant, puis relancez la charge.",
  },
  2331: {
    happened: "Le véhicule est déjà en charge.",
    remedy: "Il n'y a rien à faire : la charge continue.",
  },
  2332: {
    happened: "Le système de charge du véhicule n'a pas répondu au véhicule.",
    remedy: "Débranchez le câble et rebranchez-le. Si cela persiste, faites voir le chargeur au garage.",
  },
  2333: {
    happened: "Le préconditionnement est déjà en cours.",
    remedy: "Il n'y a rien à faire : il s'arrête de lui-même.",
  },
  2334: {
    happened: "Le système de préconditionnement n'a pas répondu au véhicule.",
    remedy: "Réessayez dans quelques minutes. Si cela persiste, faites voir la climatisation au garage.",
  },
  2335: {
    happened: "Le préconditionnement n'a pas été arrêté car le véhicule n'est pas à l'arrêt.",
    remedy: "Arrêtez-le avec les commandes du véhicule.",
  },
  2336: {
    happened: "Il n'y avait pas de préconditionnement à arrêter.",
    remedy: "Il n'y a rien à faire : il est arrêté. Un changement des programmes a quand même été pris.",
  },
  2346: {
    happened: "Ce stepsID n'est pas connu ici : il vient d'un autre appareil, ou est trop ancien.",
    remedy: "Redemandez les étapes par le VIN ou le carAssociationID, et utilisez le nouveau stepsID.",
  },
  2353: {
    happened: "Une autre commande à ce véhicule est encore en cours. Celle-ci n'a pas été envoyée.",
    remedy: "Attendez sa fin, quelques minutes au plus, puis renvoyez celle-ci.",
  },
  2358: {
    happened: "Le klaxon sonne déjà, ou vient de le faire.",
    remedy: "Attendez dix secondes avant de klaxonner encore.",
  },
  2359: {
    happened: "Les feux clignotent déjà, ou viennent de le faire.",
    remedy: "Attendez dix secondes avant de les faire clignoter encore.",
  },
  2360: {
    happened: "Les portes sont déjà déverrouillées.",
    remedy: "Il n'y a rien à faire : les portes s'ouvrent.",
  },
  2361: {
    happened: "Les portes sont déjà verrouillées.",
    remedy: "Il n'y a rien à faire : le véhicule est fermé.",
  },
  2362: {
    happened:
      "Le véhicule n'a rien verrouillé ni déverrouillé : une porte, le coffre ou une vitre est ouvert.",
    remedy: "Fermez tout, puis renvoyez la commande.",
  },
  2363: {
    happened:
      "La connexion au serveur des commandes s'est perdue pendant une commande et n'est pas revenue à temps. La " +
      "commande a peut-être été exécutée.",
    remedy: "Voyez l'état du véhicule avant de renvoyer la commande : elle est peut-être déjà faite.",
  },
  2364: {
    happened: "La même commande à ce véhicule est encore en cours. Celle-ci n'a pas été envoyée.",
    remedy: "Attendez la fin de la première : elle fait ce que celle-ci ferait.",
  },
  2365: {
    happened: "Aucun abonnement aux signaux n'est actif : rien ne dirait la fin de la commande.",
    remedy: "Abonnez-vous d'abord à pims.vehicle.signal, puis renvoyez la commande. Rien n'a été envoyé.",
  },
  2366: {
    happened: "Aucun véhicule n'est choisi, ou le compte n'en a pas avec ce VIN. Rien n'a été envoyé.",
    remedy: "Choisissez un véhicule du compte par son VIN, puis renvoyez la commande.",
  },
  2377: {
    happened:
      "Le serveur des commandes à distance est injoignable, ou a refusé la connexion. Rien n'a été envoyé.",
    remedy: "Vérifiez la connexion à Internet et que le port 8885 est ouvert, puis renvoyez la commande.",
  },
};

/** The kinds of failure of the vehicle's functions, in French. */
export const frenchVehicle = {
  NoStreams: {
    happened: (about) =>
      `Ce programme n'a pas de voie vers le serveur des commandes à distance${found(about)}.`,
    remedy:
      "Envoyez les commandes d'un programme sur un ordinateur, ou donnez une adresse qu'il peut atteindre.",
  },
  BrokerUnreachable: {
    happened: (about) => `Aucune connexion avec ${the(about)}${found(about)}. Rien n'a été envoyé.`,
    remedy:
      "Vérifiez la connexion, l'adresse et le port du serveur, et un pare-feu éventuel ; puis recommencez.",
  },
  BrokerRefused: {
    happened: (about) =>
      `La connexion a été refusée par ${the(about)}${found(about)}, même avec un nouveau jeton. Rien n'a été envoyé.`,
    remedy:
      "Attendez une minute, puis recommencez. Si cela persiste, le compte a perdu ses services à distance.",
  },
  LinkLost: {
    happened:
      "La connexion s'est perdue après l'envoi de la commande et n'est pas revenue à temps. La commande a peut-être été " +
      "exécutée.",
    remedy: "Voyez l'état du véhicule avant de renvoyer la commande. Elle n'est pas renvoyée d'elle-même.",
  },
  CommandUncertain: {
    happened: (about) =>
      `La commande est partie, mais sa fin n'a pas été dite à temps${found(about)}. Elle a peut-être été exécutée, ou le sera.`,
    remedy: "Voyez l'état du véhicule avant de renvoyer la commande. Elle n'est pas renvoyée d'elle-même.",
  },
  VehicleSilent: {
    happened:
      "Le véhicule n'a pas répondu pendant deux minutes : il dort profondément, n'a pas de réseau, ou sa batterie 12 V est faible.",
    remedy:
      "Réessayez là où il a du réseau. Après des jours sans rouler, seul un trajet le réveille ; insister vide sa batterie.",
  },
  VehiclePrivate: {
    happened: "Le véhicule est en mode privé : il ne prend aucune commande et n'envoie aucune donnée.",
    remedy: "Quittez le mode privé dans le véhicule, puis recommencez.",
  },
  RightMissing: {
    happened: "Le compte n'a pas droit à ce service à distance : il n'est pas souscrit, ou a expiré.",
    remedy: ({ app }) =>
      `Voyez dans ${app} que le service est actif pour ce véhicule. Recommencer ne sert à rien.`,
  },
  RemoteTokenRefused: {
    happened: "Les serveurs ont refusé deux fois le jeton du véhicule, même renouvelé.",
    remedy: "Donnez le PIN pour un nouveau mot de passe à usage unique, puis recommencez une fois.",
  },
  VehicleUnknown: {
    happened:
      "Les serveurs des commandes ne connaissent plus ce véhicule : il a été vendu, ou son boîtier remplacé.",
    remedy: ({ app }) =>
      `Voyez dans ${app} que le véhicule est dans le compte ; sinon, ajoutez-le de nouveau.`,
  },
  CommandNotUnderstood: {
    happened: (about) => `Les serveurs n'ont pas pris la commande${found(about)}, sans dire pourquoi.`,
    remedy: "Réessayez dans quelques minutes. Si cela persiste, ce véhicule ne connaît pas la commande.",
  },
  CommandRefused: {
    happened: (about) =>
      `Le véhicule a refusé la commande pour une raison qui n'est pas publique${found(about)}.`,
    remedy: "Voyez l'état du véhicule, à l'arrêt et fermé ; puis recommencez.",
  },
  DoorsRefused: {
    happened: (about) =>
      `Le véhicule a refusé de verrouiller ou de déverrouiller${found(about)} : une clé est peut-être à l'intérieur.`,
    remedy: "Cherchez une clé dans le véhicule, fermez toutes les portes, puis recommencez.",
  },
  CommandTooLong: {
    happened: (about) =>
      `La commande est trop longue pour le serveur${found(about)} : elle s'y perdrait. Rien n'a été envoyé.`,
    remedy: "Utilisez moins de programmes, ou supprimez-en dans le véhicule ; puis recommencez.",
  },
  NotPlugIn: {
    happened: "Seul un véhicule rechargeable peut être interrogé de nouveau. Rien n'a été envoyé.",
    remedy: "Lisez l'état sans actualisation : ce véhicule l'envoie à la fin de chaque trajet.",
  },
  NoStatus: {
    happened: "Les serveurs n'ont pas encore d'état de ce véhicule.",
    remedy: "Roulez quelques minutes sans le mode privé, puis recommencez.",
  },
  NoCompatibleVehicle: {
    happened: "Le compte n'a aucun véhicule que ces services connaissent.",
    remedy: ({ app }) => `Ajoutez le véhicule au compte dans ${app}, et activez ses services connectés.`,
  },
  VehiclesNotFound: {
    happened:
      "Les serveurs ne trouvent pas les véhicules du compte pour le moment : un défaut court et connu.",
    remedy: "Réessayez dans quelques minutes.",
  },
  BoxReplaced: {
    happened:
      "Les serveurs ont un défaut interne avec ce véhicule, comme après le remplacement de son boîtier.",
    remedy:
      "Réessayez dans une heure. Si cela persiste, demandez au garage d'enregistrer le nouveau boîtier.",
  },
  DeferredTimeUnknown: {
    happened:
      "Le véhicule ne dit pas l'heure de sa charge différée, et cette commande l'écraserait. Rien n'a été envoyé.",
    remedy: "Réglez d'abord l'heure de la charge différée, puis recommencez.",
  },
  DataUnreadable: {
    happened: (about) => `Il manque quelque chose à la réponse des serveurs${found(about)}. Rien n'a changé.`,
    remedy: "Réessayez dans quelques minutes. Si cela persiste, mettez ce programme à jour.",
  },
} satisfies Readonly<Record<VehicleKind, Wording>>;

/** For a person at a page or an app. */
export const frenchVehiclePerson: Rewordings = {
  2005: {
    happened: "Cette page ou cette application reçoit déjà ces événements.",
    remedy: "Il n'y a rien à faire : ils continuent.",
  },
  2346: {
    happened: "La liste des étapes est trop ancienne.",
    remedy: "Rechargez la page, ou fermez l'application et rouvrez-la.",
  },
  2365: {
    happened:
      "Cette page ou cette application n'est pas encore prête pour les commandes. Rien n'a été envoyé.",
    remedy: "Rechargez la page, ou fermez l'application et rouvrez-la ; puis recommencez.",
  },
};

/** For a person at a shell. */
export const frenchVehicleCommand: Rewordings = {
  2005: {
    happened: "Ces événements sont déjà reçus.",
    remedy: "Il n'y a rien à faire : ils continuent.",
  },
  2346: {
    happened: "La liste des étapes est trop ancienne.",
    remedy: "Relancez la même commande.",
  },
  2353: { remedy: "Attendez sa fin, quelques minutes au plus, puis relancez la même commande." },
  2365: {
    happened: "Le programme n'était pas prêt pour les commandes. Rien n'a été envoyé.",
    remedy: "Relancez la même commande.",
  },
  2366: {
    happened:
      "Le compte a plusieurs véhicules et aucun n'est nommé, ou aucun n'a ce VIN. Rien n'a été envoyé.",
    remedy: "Lancez openpims vehicle list, puis la même commande avec --vin.",
  },
  DeferredTimeUnknown: {
    remedy: "Lancez openpims vehicle charge at avec l'heure, comme 22:30, puis la même commande.",
  },
  RemoteTokenRefused: {
    remedy: "Relancez la même commande, avec le PIN : tapé, dans OPENPIMS_PIN, ou avec --pin-stdin.",
  },
  CommandUncertain: {
    remedy: "Lancez openpims vehicle status avant la même commande : elle est peut-être déjà faite.",
  },
  LinkLost: {
    remedy: "Lancez openpims vehicle status avant la même commande : elle est peut-être déjà faite.",
  },
};
