import type { Language } from "@openpims/sdk";
import type { FileSystemLack, LockHolder, StorageNotice } from "@openpims/sdk/node";

interface Texts {
  waiting(holder: LockHolder): string;
  readonly lacks: Readonly<Record<FileSystemLack, (folder: string) => string>>;
}

const english: Texts = {
  waiting: ({ file, pid }) =>
    `Waiting for another program that works with this device: ${pid === undefined ? "it" : `process ${pid}`} holds ${file}.`,
  lacks: {
    permissions: (folder) =>
      `Warning: the file system of ${folder} keeps no permissions, so others on this machine may read the device and ` +
      "chmod changes nothing. Better: a folder on a local disk (--data), or in a container a named volume; the system's " +
      "keychain, where there is one, holds the key.",
    "hard links": (folder) =>
      `Warning: the file system of ${folder} has no hard links. It works; a power cut at the first start can leave an ` +
      "empty file. Better: a folder on a local disk (--data), or in a container a named volume.",
  },
};

const french: Texts = {
  waiting: ({ file, pid }) =>
    `Attente d'un autre programme qui utilise cet appareil : ${pid === undefined ? "il" : `le processus ${pid}`} tient ${file}.`,
  lacks: {
    permissions: (folder) =>
      `Attention : le système de fichiers de ${folder} ne garde pas de droits ; d'autres sur cette machine peuvent lire ` +
      "l'appareil, et chmod n'y change rien. Mieux : un dossier sur un disque local (--data), ou un volume nommé dans un " +
      "conteneur ; le trousseau du système, s'il y en a un, tient la clé.",
    "hard links": (folder) =>
      `Attention : le système de fichiers de ${folder} n'a pas de liens physiques. Cela marche ; une coupure de courant au ` +
      "premier démarrage peut laisser un fichier vide. Mieux : un dossier sur un disque local (--data), ou un volume nommé.",
  },
};

export function noticeText(language: Language, notice: StorageNotice): string {
  const texts = language === "fr" ? french : english;
  if (notice.kind === "waiting") return texts.waiting(notice);
  return notice.lacks.map((lack) => texts.lacks[lack](notice.folder)).join("\n");
}
