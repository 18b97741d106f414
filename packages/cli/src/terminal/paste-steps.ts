// Steps to copy an address that the browser cannot open, for common browsers.
import type { Language } from "@openpims/sdk";

/** Numbered steps, one per line. @param redirect the beginning of the requested address */
export function pasteSteps(language: Language, redirect: string): string {
  const scheme = redirect.split("://")[0] ?? redirect;
  const lines = (language === "fr" ? french : english)(redirect, scheme);
  return lines.map((line, index) => `${index + 1}. ${line}`).join("\n");
}

type Steps = (redirect: string, scheme: string) => readonly string[];

const english: Steps = (redirect, scheme) => [
  "Open the address above in a new tab, and the developer tools in that tab before you sign in: F12 (Mac: Option-Command-I).",
  'Choose the tab "Network". Chrome, Edge: tick "Preserve log". Firefox: the gear, "Persist Logs". Safari (first: Settings, Advanced, "Show features for web developers"): "Preserve Log".',
  'Sign in and confirm. At the end the page seems to hang, or the browser says that it cannot open it ("invalid address", "unknown protocol"). That is right: close no tab.',
  `Find the address that begins with ${redirect}. Chrome, Edge: the tab "Console", "Failed to launch '${scheme}://…'". Firefox: the last row of "Network", "Headers", "Location". Safari: the last row of "Network", "Headers", "Location".`,
  "Copy it to its end and paste it here at once: it is good for a minute or so, and once. Text around it does no harm.",
];

const french: Steps = (redirect, scheme) => [
  "Ouvrez l'adresse ci-dessus dans un nouvel onglet, puis, avant de vous connecter, les outils de développement de cet onglet : F12 (Mac : Option-Commande-I).",
  "Choisissez l'onglet « Réseau ». Chrome, Edge : cochez « Conserver le journal ». Firefox : la roue dentée, « Conserver les journaux ». Safari (d'abord : Réglages, Avancés, « Afficher les fonctionnalités pour les développeurs web ») : « Conserver le journal ».",
  "Connectez-vous et confirmez. À la fin, la page semble bloquée, ou le navigateur dit qu'il ne peut pas l'ouvrir (« adresse non valide », « protocole inconnu »). C'est normal : ne fermez pas l'onglet.",
  `Trouvez l'adresse qui commence par ${redirect}. Chrome, Edge : l'onglet « Console », « Failed to launch '${scheme}://…' ». Firefox : la dernière ligne de « Réseau », « En-têtes », « Location ». Safari : la dernière ligne de « Réseau », « En-têtes », « Location ».`,
  "Copiez-la jusqu'au bout et collez-la ici aussitôt : elle vaut une minute environ, et une fois. Du texte autour ne gêne pas.",
];
