// The sentences of `openpims vehicle`, in both languages.
import type { Language } from "@openpims/sdk";

const english = {
  noVehicle: "The account has no vehicle.",
  notOfAccount: (vin: string, names: string) => `The account has no vehicle ${vin}. It has: ${names}.`,
  severalVehicles: (names: string) => `The account has several vehicles: ${names}.`,
  wakeUps: (counts: string) => `Wake-ups of this vehicle so far: ${counts}.`,
  within: (count: string, seconds: number) => `${count} in ${spanOf(seconds, "minutes", "days")}`,
  mayWake: "This command may use one, which takes from the 12 V battery.",
  progress: {
    900: "accepted by the servers",
    901: "the vehicle is asleep: it is being woken",
    903: "forwarded to the vehicle",
  },
  interrupted:
    "Interrupted. The command was sent, and may still be carried out: openpims vehicle status shows it.",
  interruptedEarly:
    "Interrupted. The command may have been sent, and may still be carried out: openpims vehicle status shows it.",
  locked: "The doors are locked.",
  unlocked: "The doors are unlocked.",
  chargeStarted: "The charge has started.",
  chargeStopped: "The charge is stopped: it waits for the deferred time.",
  chargeAt: (time: string, zone: string | undefined) =>
    `The charge waits for ${time} (${zone ?? "this machine's time zone"}).`,
  chargeLimited: "The charge ends at 80 %.",
  chargeUnlimited: "The charge ends at 100 %.",
  preconditioningOn: "Preconditioning has started.",
  preconditioningOff: "Preconditioning is off.",
  programSet: (slot: number) => `Program ${slot} is set; the other programs stay.`,
  runsNow:
    "preconditioning runs now, and the change of a program would end it: wait for its end, or openpims vehicle precondition off",
  noProgram: (slot: number) =>
    `the vehicle has no program ${slot} to switch off: openpims vehicle precondition programs`,
  sounded: "The horn has sounded.",
  flashed: "The lights have flashed.",
  report: (time: string, age: string) => `last report ${time}, ${age}`,
  noReport: "no report yet",
  asleep:
    "The vehicle has sent nothing for more than a day: it sleeps, or has no network. After some days without a drive, only a drive wakes it.",
  noTrips: "The servers have no trips of this vehicle.",
  noPrograms: "The vehicle has no weekly programs.",
  programsUnknown: "the servers tell no weekly programs, or some that cannot be read",
  programsOf: (age: string) => `Weekly programs, in the vehicle's local time (${age}):`,
  watching: (seconds: number) =>
    `Watching: the servers are asked every ${seconds} seconds, which wakes nothing. Ctrl-C ends it.`,
  eventsAgain: "The connection to the vehicle's events is there again. Events in between were missed.",
  notRead: (code: number, label: string) =>
    `The state was not read (${code} ${label}); the next try follows.`,
  events: {
    remoteChargeFinished: "The charge has finished.",
    remoteChargeInterrupted: "The charge was interrupted.",
  },
};

export type VehicleSentences = typeof english;

const french: VehicleSentences = {
  noVehicle: "Le compte n'a aucun véhicule.",
  notOfAccount: (vin, names) => `Le compte n'a pas de véhicule ${vin}. Il a : ${names}.`,
  severalVehicles: (names) => `Le compte a plusieurs véhicules : ${names}.`,
  wakeUps: (counts) => `Réveils de ce véhicule jusqu'ici : ${counts}.`,
  within: (count, seconds) => `${count} en ${spanOf(seconds, "minutes", "jours")}`,
  mayWake: "Cette commande peut en utiliser un, qui prend sur la batterie de 12 V.",
  progress: {
    900: "acceptée par les serveurs",
    901: "le véhicule dort : il est réveillé",
    903: "transmise au véhicule",
  },
  interrupted:
    "Interrompu. La commande est partie, et peut encore être exécutée : openpims vehicle status le montre.",
  interruptedEarly:
    "Interrompu. La commande est peut-être partie, et peut encore être exécutée : openpims vehicle status le montre.",
  locked: "Les portes sont verrouillées.",
  unlocked: "Les portes sont déverrouillées.",
  chargeStarted: "La charge a commencé.",
  chargeStopped: "La charge est arrêtée : elle attend l'heure différée.",
  chargeAt: (time, zone) => `La charge attend ${time} (${zone ?? "fuseau horaire de cette machine"}).`,
  chargeLimited: "La charge s'arrête à 80 %.",
  chargeUnlimited: "La charge s'arrête à 100 %.",
  preconditioningOn: "Le préconditionnement a commencé.",
  preconditioningOff: "Le préconditionnement est arrêté.",
  programSet: (slot) => `Le programme ${slot} est réglé ; les autres restent.`,
  runsNow:
    "le préconditionnement est en marche, et le changement d'un programme y mettrait fin : attendez sa fin, ou openpims vehicle precondition off",
  noProgram: (slot) =>
    `le véhicule n'a pas de programme ${slot} à arrêter : openpims vehicle precondition programs`,
  sounded: "Le klaxon a sonné.",
  flashed: "Les feux ont clignoté.",
  report: (time, age) => `dernier rapport ${time}, ${age}`,
  noReport: "aucun rapport encore",
  asleep:
    "Le véhicule n'a rien envoyé depuis plus d'un jour : il dort, ou n'a pas de réseau. Après quelques jours sans trajet, seul un trajet le réveille.",
  noTrips: "Les serveurs n'ont aucun trajet de ce véhicule.",
  noPrograms: "Le véhicule n'a aucun programme hebdomadaire.",
  programsUnknown: "les serveurs ne donnent pas de programmes hebdomadaires, ou certains sont illisibles",
  programsOf: (age) => `Programmes hebdomadaires, à l'heure locale du véhicule (${age}) :`,
  watching: (seconds) =>
    `Observation : les serveurs sont interrogés toutes les ${seconds} secondes, ce qui ne réveille rien. Ctrl-C y met fin.`,
  eventsAgain: "La connexion aux événements du véhicule est revenue. Ceux d'entre-temps sont perdus.",
  notRead: (code, label) => `L'état n'a pas été lu (${code} ${label}) ; l'essai suivant viendra.`,
  events: {
    remoteChargeFinished: "La charge est finie.",
    remoteChargeInterrupted: "La charge a été interrompue.",
  },
};

const MINUTE = 60;
const DAY = 1440 * MINUTE;

const spanOf = (seconds: number, minutes: string, days: string): string =>
  seconds < DAY ? `${Math.round(seconds / MINUTE)} ${minutes}` : `${Math.round(seconds / DAY)} ${days}`;

export const vehicleSentencesIn = (language: Language): VehicleSentences =>
  language === "fr" ? french : english;
