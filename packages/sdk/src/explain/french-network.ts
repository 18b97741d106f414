import type { Cost } from "../codes/advice.ts";
import type { About, Wording } from "./explanation.ts";

/** The uses that a lost answer may have counted. */
export const frenchCounted = (costs: readonly Cost[]): string =>
  costs.includes("OTP") ? "un OTP et un PIN faux ont pu être comptés" : "un PIN faux a pu être compté";

const to = ({ host }: About): string => host ?? "le serveur";
const of = ({ host }: About): string => (host === undefined ? "du serveur" : `de ${host}`);
const found = ({ place }: About): string => (place === undefined ? "" : ` (${place})`);
const again = ({ costs }: About): string =>
  costs.includes("PIN")
    ? ` Puis recommencez avec les mêmes PIN et code ; ${frenchCounted(costs)}.`
    : " Puis recommencez.";
const unsent = ({ costs }: About): string => (costs.length > 0 ? " La demande n'est pas partie." : "");
const sms = ({ costs }: About): string =>
  costs.includes("SMS") ? " Un SMS demandé est peut-être en route." : "";
const variable = ({ place }: About): string => /\b(https?_proxy)\b/i.exec(place ?? "")?.[1] ?? "HTTPS_PROXY";

/** The requests without an answer, in French. */
export const frenchNetwork = {
  NameNotFound: {
    happened: (about) => `Le nom ${of(about)} n'a pu être résolu${found(about)}.${unsent(about)}`,
    remedy: "Vérifiez la connexion, le serveur de noms (DNS) et l'écriture de l'adresse ; puis recommencez.",
  },
  ConnectionRefused: {
    happened: (about) =>
      `Aucun programme ne répond à l'adresse ${of(about)} : connexion refusée.${unsent(about)}`,
    remedy:
      "Démarrez le serveur, ou vérifiez l'adresse et son port, et un pare-feu éventuel ; puis recommencez.",
  },
  ConnectionLost: {
    happened: ({ host = "Le serveur" }) =>
      `${host} est injoignable, ou la connexion a été coupée avant la réponse.`,
    remedy: (about) => `Vérifiez la connexion et l'adresse du serveur.${again(about)}`,
  },
  TimedOut: {
    happened: (about) => `La réponse ${of(about)} n'est pas venue à temps.`,
    remedy: (about) => `Vérifiez la connexion, ou attendez quelques minutes.${again(about)}${sms(about)}`,
  },
  NotTheServer: {
    happened: (about) =>
      `La réponse ${of(about)} est trop longue pour être la sienne : autre chose est à sa place.`,
    remedy:
      "Vérifiez l'adresse du serveur, et le proxy ou la borne d'accès entre les deux ; puis recommencez.",
  },
  CertificateUntrusted: {
    happened: (about) =>
      `Le certificat ${of(about)} n'est pas reconnu sur cette machine${found(about)}.${unsent(about)}`,
    remedy:
      "Est-il auto-signé, ou d'une entreprise ? Nommez le fichier de son autorité (PEM) dans NODE_EXTRA_CA_CERTS avant de " +
      "lancer le programme, ou installez-la sur l'appareil. Ne désactivez jamais le contrôle.",
  },
  CertificateExpired: {
    happened: (about) =>
      `D'après l'horloge de cette machine, le certificat ${of(about)} n'est pas valable maintenant${found(about)}.${unsent(about)}`,
    remedy:
      "Vérifiez l'horloge et la date de cette machine. Si elles sont justes, l'exploitant doit renouveler le certificat.",
  },
  CertificateOfOtherHost: {
    happened: (about) => `Le certificat reçu n'est pas au nom ${of(about)}${found(about)}.${unsent(about)}`,
    remedy:
      "Vérifiez l'adresse ; prenez le nom qui est dans le certificat. Une borne ou un proxy s'interpose peut-être.",
  },
  TlsFailed: {
    happened: (about) =>
      `Aucune connexion sûre (TLS) avec ${to(about)} n'a pu être établie${found(about)}.${unsent(about)}`,
    remedy: "Vérifiez l'adresse et son port : le serveur y parle-t-il https ? Un proxy peut l'empêcher.",
  },
  ProxyUnused: {
    happened: (about) =>
      `Pas de connexion avec ${to(about)}, et le proxy que nomme ${variable(about)} n'a pas été utilisé.`,
    remedy:
      "Lancez le programme avec NODE_USE_ENV_PROXY=1 (Node 22.21, 24 ou plus). Ou exceptez l'hôte par NO_PROXY.",
  },
  ProxyRefused: {
    happened: (about) =>
      `Le proxy n'a pas laissé passer la demande pour ${to(about)}${found(about)}.${unsent(about)}`,
    remedy: (about) =>
      `Vérifiez ${variable(about)} : adresse, port, utilisateur, mot de passe. Ou faites-y admettre l'hôte, ou exceptez-le par NO_PROXY.`,
  },
} satisfies Readonly<Record<string, Wording>>;
