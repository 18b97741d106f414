// The bridge's own sentences, in both languages.
import type { Language } from "@openpims/sdk";
import type { LimitDecision } from "./policy/charge-limit.ts";
import type { Refusal } from "./safety/command-guard.ts";

/** A failure, and its remedy. */
interface Told {
  readonly happened: string;
  readonly remedy: string;
}

export interface BridgeSentences {
  readonly refused: (command: string) => string;
  readonly refusals: Readonly<Record<Refusal, Told>>;
  readonly decisions: Readonly<Record<LimitDecision | "wake" | "quiet", string>>;
  readonly giveThePin: string;
  readonly pinFileRisk: string;
  readonly pinPage: (link: string) => string;
  readonly noPinPage: (reason: string) => string;
  readonly started: (count: number) => string;
  readonly connected: (address: string) => string;
  readonly lost: (reason: string) => string;
  readonly vehicleGone: (vin: string) => string;
  readonly notStored: (file: string, reason: string) => string;
  readonly removed: (count: number) => string;
  readonly unlockCode: string;
  readonly unlockCodeForm: string;
}

const english: BridgeSentences = {
  refused: (command) => `not carried out: ${command}`,
  refusals: {
    retained: {
      happened: "The command was stored at the broker, so it may be an old one.",
      remedy: "Publish commands without retain. The bridge has removed this one.",
    },
    malformed: { happened: "The command has no known form.", remedy: "See the page on the bridge's topics." },
    unknown: {
      happened: "The account has no such car, or its servers have not answered yet.",
      remedy: "Check the VIN in the topic, and the failures before.",
    },
    stale: {
      happened: "The command is older than two minutes, or from a clock that goes wrong.",
      remedy: "Give the command again; set the clocks of both machines by NTP.",
    },
    replayed: {
      happened: "The command was received before, or is older than the last one.",
      remedy:
        "Give the command again. If you did not give it, somebody else is on the broker: change its passwords.",
    },
    duplicate: {
      happened: "The same command came twice within ten seconds.",
      remedy: "Nothing is to be done.",
    },
    flood: {
      happened: "More than 30 commands came within a minute.",
      remedy: "Look for an automation that runs wild, or a stranger on the broker.",
    },
    unlockOff: {
      happened: "Unlocking is off.",
      remedy: "Start the bridge with --allow-unlock, if each program that commands the car may try codes.",
    },
    noTime: {
      happened: "Unlocking needs the time of the command.",
      remedy: 'Send {"value": "UNLOCK", "code": "…", "at": "…"}.',
    },
    noCode: {
      happened: "Unlocking needs the code.",
      remedy: "Give it. After a start with --allow-unlock, Home Assistant asks for it within about a minute.",
    },
    wrongCode: {
      happened: "The code is wrong.",
      remedy: "Give the right one. If you gave none, somebody else is on the broker: change its passwords.",
    },
    codeLocked: {
      happened: "There were too many wrong codes.",
      remedy: "Wait: 15 minutes after the fifth wrong code, and twice as long after each further one.",
    },
    notStored: {
      happened: "The bridge could not write its state, without which it carries out nothing.",
      remedy: "Make room on the disk, and the folder bridge of the data folder writable.",
    },
  },
  decisions: {
    no_limit: "No limit is set.",
    native_limit: "The car ends the charge by itself.",
    not_charging: "No charge is under way.",
    overridden: "You started this charge over the limit; it goes on until the cable is out.",
    level_unknown: "The servers have no level of the last hour, so the charge goes on.",
    below_limit: "The level is below the limit.",
    stops_spent: "The charge began again after two stops; the bridge lets it go on.",
    budget_reserved: "The rest of the budget is left to you, so the charge goes on.",
    stop: "The level has reached the limit: the charge was stopped.",
    wake: "The car was woken: it had sent nothing for the time that you allow.",
    quiet: "Quiet hours: the car is not woken.",
  },
  giveThePin:
    "Run openpims token remote with this data folder, and give the PIN there. The bridge goes on by itself within minutes.",
  pinFileRisk:
    "The PIN is in a file: who copies it and the data folder has the car's keys. Without --pin-file you give it about once a week.",
  pinPage: (link) =>
    `Or give the PIN in a browser of this machine: ${link} (it works once; from another machine through ssh -L)`,
  noPinPage: (reason) =>
    `The page for the PIN cannot be opened (${reason}): give --pin-page another port, or 0 for a free one.`,
  started: (count) => `The bridge runs for ${count} ${count === 1 ? "car" : "cars"}. Ctrl-C ends it.`,
  connected: (address) => `Connected to ${address}.`,
  lost: (reason) => `Broker: ${reason}; the next try follows.`,
  vehicleGone: (vin) => `The account no longer has ${vin}: it was removed from the broker.`,
  notStored: (file, reason) =>
    `${file} cannot be written (${reason}): make room on its disk, or give the folder back to this user; nothing is read until then.`,
  removed: (count) => `${count} retained messages were removed from the broker.`,
  unlockCode: "Code for unlocking (4 to 32 letters and digits; not the PIN)",
  unlockCodeForm: "the code must have 4 to 32 letters and digits",
};

const french: BridgeSentences = {
  refused: (command) => `pas exécutée : ${command}`,
  refusals: {
    retained: {
      happened: "La commande était gardée par le serveur MQTT : elle peut être ancienne.",
      remedy: "Publiez les commandes sans retain. Le pont a retiré celle-ci.",
    },
    malformed: {
      happened: "La forme de la commande est inconnue.",
      remedy: "Voir la page des sujets du pont.",
    },
    unknown: {
      happened: "Le compte n'a pas ce véhicule, ou ses serveurs n'ont pas encore répondu.",
      remedy: "Vérifiez le VIN du sujet, et les échecs précédents.",
    },
    stale: {
      happened: "La commande a plus de deux minutes, ou vient d'une horloge fausse.",
      remedy: "Redonnez la commande ; réglez les horloges des deux machines par NTP.",
    },
    replayed: {
      happened: "La commande a déjà été reçue, ou est plus ancienne que la dernière.",
      remedy:
        "Redonnez-la. Si elle n'est pas de vous, un autre est sur le serveur MQTT : changez ses mots de passe.",
    },
    duplicate: {
      happened: "La même commande est venue deux fois en dix secondes.",
      remedy: "Rien n'est à faire.",
    },
    flood: {
      happened: "Plus de 30 commandes sont venues en une minute.",
      remedy: "Cherchez une automatisation emballée, ou un inconnu sur le serveur MQTT.",
    },
    unlockOff: {
      happened: "Le déverrouillage est désactivé.",
      remedy:
        "Lancez le pont avec --allow-unlock, si chaque programme qui commande le véhicule peut essayer des codes.",
    },
    noTime: {
      happened: "Le déverrouillage demande l'heure de la commande.",
      remedy: 'Envoyez {"value": "UNLOCK", "code": "…", "at": "…"}.',
    },
    noCode: {
      happened: "Le déverrouillage demande le code.",
      remedy:
        "Donnez-le. Après un démarrage avec --allow-unlock, Home Assistant le demande en une minute environ.",
    },
    wrongCode: {
      happened: "Le code est faux.",
      remedy: "Donnez le bon. Si vous n'en avez donné aucun, changez les mots de passe du serveur MQTT.",
    },
    codeLocked: {
      happened: "Il y a eu trop de codes faux.",
      remedy: "Attendez : 15 minutes après le cinquième, et le double après chaque suivant.",
    },
    notStored: {
      happened: "Le pont n'a pas pu écrire son état, sans lequel il n'exécute rien.",
      remedy:
        "Faites de la place sur le disque ; le dossier bridge du dossier de données doit être modifiable.",
    },
  },
  decisions: {
    no_limit: "Aucune limite n'est réglée.",
    native_limit: "Le véhicule finit la charge lui-même.",
    not_charging: "Aucune charge n'est en cours.",
    overridden: "Vous avez lancé cette charge au-delà de la limite ; elle continue jusqu'au débranchement.",
    level_unknown: "Les serveurs n'ont pas de niveau de la dernière heure : la charge continue.",
    below_limit: "Le niveau est sous la limite.",
    stops_spent: "La charge a repris après deux arrêts ; le pont la laisse continuer.",
    budget_reserved: "Le reste du budget est pour vous : la charge continue.",
    stop: "Le niveau a atteint la limite : la charge est arrêtée.",
    wake: "Le véhicule a été réveillé : il n'avait rien envoyé depuis le temps que vous permettez.",
    quiet: "Heures calmes : le véhicule n'est pas réveillé.",
  },
  giveThePin:
    "Lancez openpims token remote avec ce dossier, et donnez-y le PIN. Le pont reprend seul en quelques minutes.",
  pinFileRisk:
    "Le PIN est dans un fichier : qui le copie avec le dossier a les clés du véhicule. Sans --pin-file, vous le donnez environ une fois par semaine.",
  pinPage: (link) =>
    `Ou donnez le PIN dans un navigateur de cette machine : ${link} (il sert une fois ; d'une autre machine par ssh -L)`,
  noPinPage: (reason) =>
    `La page du PIN ne peut pas être ouverte (${reason}) : donnez un autre port à --pin-page, ou 0 pour un port libre.`,
  started: (count) => `Le pont sert ${count} véhicule${count === 1 ? "" : "s"}. Ctrl-C y met fin.`,
  connected: (address) => `Connecté à ${address}.`,
  lost: (reason) => `Serveur MQTT : ${reason} ; l'essai suivant viendra.`,
  vehicleGone: (vin) => `Le compte n'a plus ${vin} : il est retiré du serveur MQTT.`,
  notStored: (file, reason) =>
    `${file} ne peut pas être écrit (${reason}) : libérez de la place sur son disque, ou rendez le dossier à cet utilisateur ; rien n'est lu d'ici là.`,
  removed: (count) => `${count} messages gardés ont été retirés du serveur MQTT.`,
  unlockCode: "Code de déverrouillage (4 à 32 lettres et chiffres ; pas le PIN)",
  unlockCodeForm: "le code doit avoir de 4 à 32 lettres et chiffres",
};

export const bridgeSentencesIn = (language: Language): BridgeSentences =>
  language === "fr" ? french : english;
