// The sentences of `openpims move`, in both languages.
import type { Language, MoveRefusal } from "@openpims/sdk";
import type { PassphraseFileFault } from "@openpims/sdk/node";

const english = {
  choosePassphrase: "Choose a passphrase for the file (12 characters or more)",
  repeatPassphrase: "The same passphrase again",
  passphrasesDiffer: "The two passphrases differ.",
  guessable: "the passphrase repeats itself or follows a row of characters: choose several words",
  itsPassphrase: "The passphrase of the file",
  begun: "An export was interrupted here. It is finished now, with the passphrase that it was begun with.",
  sealing: "Sealing the enrolment",
  opening: "Opening the file",
  exported: (file: string) =>
    `The enrolment is in ${file}, and no longer in this folder. On the new machine: openpims move import FILE. To take it back here: the same command in this folder.`,
  earlierExported: (file: string) =>
    `The enrolment of the interrupted export is in ${file}. The device that was enrolled here later stays here.`,
  imported: "The enrolment is here now, with its PIN and its ledger. No SMS was sent.",
  removed: (file: string) => `${file} was removed: it is used up.`,
  remains: (file: string) => `${file} cannot be removed. Delete it: it is used up.`,
  movedTo: (file: string) =>
    `The enrolment of this folder was moved to ${file}. It goes on where that file was imported. To take it back, if the file was imported nowhere: openpims move import FILE`,
  notFinished: (file: string) =>
    `An export of this folder's enrolment was interrupted. To finish it: openpims move export ${file}`,
  elsewhere:
    "The server does not accept the keys in this file. If it was imported on another machine, the enrolment goes on there; a copy cannot be used.",
  copyInUse:
    "This enrolment came in a file. A copy of that file may be in use elsewhere: the folder that used it last holds the device. Go on there and delete this folder, or enrol anew in another one (1 SMS): openpims setup --data NEW_FOLDER",
  otherConfiguration: (here: string, inFile: string) =>
    `this folder is set to ${here}, and the file is of ${inFile}: give it a folder of its own with --data`,
  exists: (file: string) => `${file} is there already, and is not written over: give another name`,
  unwritable: (file: string, code: string) =>
    `${file} cannot be written (${code}). Nothing was moved: give another place`,
  faults: {
    foreign: "this is no file of openpims move export",
    "cut off": "the file is cut off: copy it again",
    newer: "a newer version of OpenPIMS wrote the file: update this one",
    passphrase: "the passphrase is wrong, or the file was changed",
  } satisfies Readonly<Record<PassphraseFileFault, string>>,
  refusals: {
    "not enrolled": "there is no enrolment here to export",
    unfinished: "the enrolment was not finished: openpims enroll --no-sms finishes it",
    "PIN change": "a PIN change was interrupted. openpims otp finds out how it ended; then export again",
    busy: "another program uses this folder: stop it, then repeat the command",
    enrolled: "there is an enrolment in this folder already: give another folder with --data",
    "imported before": "this file was imported here before. Delete it: it is used up",
    "earlier export": "this file is of an earlier export: the enrolment has gone on since then",
    content: "a newer version of OpenPIMS wrote the file: update this one",
  } satisfies Readonly<Record<MoveRefusal, string>>,
};

export type MoveSentences = typeof english;

const french: MoveSentences = {
  choosePassphrase: "Choisissez une phrase de passe pour le fichier (12 caractères ou plus)",
  repeatPassphrase: "La même phrase de passe encore une fois",
  passphrasesDiffer: "Les deux phrases de passe diffèrent.",
  guessable: "la phrase de passe se répète ou suit une suite de caractères : choisissez plusieurs mots",
  itsPassphrase: "La phrase de passe du fichier",
  begun:
    "Une exportation a été interrompue ici. Elle se termine maintenant, avec la phrase de passe de son début.",
  sealing: "Scellement de l'enrôlement",
  opening: "Ouverture du fichier",
  exported: (file) =>
    `L'enrôlement est dans ${file}, et n'est plus dans ce dossier. Sur la nouvelle machine : openpims move import FICHIER. Pour le reprendre ici : la même commande dans ce dossier.`,
  earlierExported: (file) =>
    `L'enrôlement de l'exportation interrompue est dans ${file}. L'appareil enrôlé ici plus tard y reste.`,
  imported: "L'enrôlement est ici maintenant, avec son PIN et ses compteurs. Aucun SMS n'a été envoyé.",
  removed: (file) => `${file} a été supprimé : il ne sert plus.`,
  remains: (file) => `${file} ne peut pas être supprimé. Supprimez-le : il ne sert plus.`,
  movedTo: (file) =>
    `L'enrôlement de ce dossier a été déplacé vers ${file}. Il continue là où ce fichier a été importé. Pour le reprendre, si le fichier n'a été importé nulle part : openpims move import FICHIER`,
  notFinished: (file) =>
    `Une exportation de l'enrôlement de ce dossier a été interrompue. Pour la terminer : openpims move export ${file}`,
  elsewhere:
    "Le serveur n'accepte pas les clés de ce fichier. S'il a été importé sur une autre machine, l'enrôlement continue là-bas ; une copie ne peut pas servir.",
  copyInUse:
    "Cet enrôlement est venu dans un fichier. Une copie de ce fichier sert peut-être ailleurs : l'appareil est au dernier dossier qui s'en est servi. Continuez là-bas et supprimez ce dossier, ou enrôlez à nouveau dans un autre (1 SMS) : openpims setup --data NOUVEAU_DOSSIER",
  otherConfiguration: (here, inFile) =>
    `ce dossier est réglé sur ${here}, et le fichier est de ${inFile} : donnez-lui un dossier à lui avec --data`,
  exists: (file) => `${file} existe déjà et n'est pas remplacé : donnez un autre nom`,
  unwritable: (file, code) =>
    `${file} ne peut pas être écrit (${code}). Rien n'a été déplacé : donnez un autre endroit`,
  faults: {
    foreign: "ce n'est pas un fichier de openpims move export",
    "cut off": "le fichier est coupé : copiez-le à nouveau",
    newer: "une version plus récente d'OpenPIMS a écrit le fichier : mettez celle-ci à jour",
    passphrase: "la phrase de passe est fausse, ou le fichier a été modifié",
  },
  refusals: {
    "not enrolled": "il n'y a ici aucun enrôlement à exporter",
    unfinished: "l'enrôlement n'a pas été terminé : openpims enroll --no-sms le termine",
    "PIN change":
      "un changement de PIN a été interrompu. openpims otp découvre comment il a fini ; exportez ensuite",
    busy: "un autre programme utilise ce dossier : arrêtez-le, puis répétez la commande",
    enrolled: "il y a déjà un enrôlement dans ce dossier : donnez un autre dossier avec --data",
    "imported before": "ce fichier a déjà été importé ici. Supprimez-le : il ne sert plus",
    "earlier export": "ce fichier est d'une exportation antérieure : l'enrôlement a continué depuis",
    content: "une version plus récente d'OpenPIMS a écrit le fichier : mettez celle-ci à jour",
  },
};

export const moveSentencesIn = (language: Language): MoveSentences => (language === "fr" ? french : english);
