import type { About, Wording } from "./explanation.ts";

const the = ({ host }: About, otherwise = "le serveur"): string => host ?? otherwise;
const The = (about: About): string => the(about, "Le serveur");
const found = ({ place }: About): string => (place === undefined ? "" : ` (${place})`);
const wait = ({ seconds }: About): string =>
  seconds === undefined ? "Réessayez plus tard." : `Réessayez dans ${seconds} secondes, pas avant.`;
const sentence = (text: string): string => text.replace(/\.$/, "");
const PORTAL =
  "Ouvrez une page quelconque dans un navigateur du même réseau : une borne ou une entreprise demande peut-être quelque chose. ";

/** The ways in which a sign-in, a refresh or an account service fails, in French. */
export const frenchService = {
  ClientRefused: {
    happened: (about) => `${The(about)} refuse ce client : son identifiant ou son secret est faux.`,
    remedy:
      "Corrigez l'identifiant et le secret du client, qui vont ensemble et avec une marque ; puis recommencez.",
  },
  AuthorizationCodeRefused: {
    happened: (about) =>
      `${The(about)} a refusé le code revenu de sa page : déjà utilisé, trop tardif, ou d'une autre demande.`,
    remedy:
      "Recommencez, et donnez aussitôt l'adresse qui revient : son code sert une fois, une minute environ.",
  },
  ClockWrong: {
    happened: ({ seconds }) => {
      if (seconds === undefined)
        return "D'après l'horloge de cette machine, la réponse n'est pas valable maintenant.";
      return seconds >= 0
        ? `D'après l'horloge de cette machine, le jeton d'identité, émis à l'instant, a expiré il y a ${seconds} secondes.`
        : `D'après l'horloge de cette machine, le jeton d'identité, émis à l'instant, ne vaut que dans ${-seconds} secondes.`;
    },
    remedy: "Réglez l'horloge de cette machine, sa date et son fuseau, au mieux par NTP ; puis recommencez.",
  },
  OtherSignIn: {
    happened:
      "L'adresse revenue répond à une autre tentative : son paramètre state n'est pas celui de celle-ci.",
    remedy:
      "Recommencez, et n'utilisez que la page qui s'ouvre alors. Fermez celles des tentatives précédentes.",
  },
  IssuerUnexpected: {
    happened: (about) =>
      `Le fournisseur d'identité porte un autre nom que celui qui est configuré${found(about)}.`,
    remedy:
      "Configurez l'adresse du fournisseur d'identité exactement comme il se nomme, et ouvrez-le sous ce nom.",
  },
  AudienceUnexpected: {
    happened: "Le jeton d'identité a été émis pour un autre client que celui qui est configuré.",
    remedy:
      "Vérifiez l'identifiant du client : c'est celui sous lequel le fournisseur d'identité connaît ce client.",
  },
  IdTokenMissing: {
    happened: (about) =>
      `${The(about)} a donné l'accès, mais sans le jeton d'identité, qui dit qui est l'utilisateur.`,
    remedy: "Vérifiez que le client est inscrit pour OpenID Connect, avec le scope openid.",
  },
  IdTokenRefused: {
    happened:
      "Le jeton d'identité du fournisseur ne passe pas les contrôles : sa forme ou son type de signature n'est pas admis.",
    remedy:
      "Vérifiez l'adresse du fournisseur d'identité. Si elle est juste, cette version ignore ces jetons : mettez à jour.",
  },
  TokensMissing: {
    happened: (about) =>
      `${The(about)} a répondu sans jeton d'accès, ou avec un jeton qui n'est pas « bearer ».`,
    remedy:
      "Réessayez plus tard. Si cela dure, vérifiez l'adresse du fournisseur d'identité et l'inscription du client.",
  },
  SignInRefused: {
    happened: (about) => `Le fournisseur d'identité n'a pas accordé la demande${found(about)}.`,
    remedy:
      "Recommencez. Si cela dure, vérifiez l'inscription du client : adresse de retour, scope, types d'accès.",
  },
  OtherUser: {
    happened: "Un autre utilisateur que celui de cette session est revenu de la page ; rien n'a été repris.",
    remedy:
      "Recommencez, et saisissez sur la page l'identifiant et le mot de passe de l'utilisateur de cette session.",
  },
  AddressUnsafe: {
    happened: (about) => `Le fournisseur d'identité nomme une adresse qui n'est pas en https${found(about)}.`,
    remedy: "Faites corriger ses métadonnées, ou configurez son adresse https. Aucun secret n'est parti.",
  },
  ResumedElsewhere: {
    happened: (about) => `Le navigateur est revenu d'une page ouverte par autre chose${found(about)}.`,
    remedy: "Faites l'appel qui avait ouvert la page, avec la configuration d'alors, ou recommencez.",
  },
  PageNotShown: {
    happened: ({ place }) =>
      `La page du fournisseur d'identité n'a pu être montrée, ou sa réponse n'a pas été reçue${place === undefined ? "" : ` : ${sentence(place)}`}.`,
    remedy:
      "Corrigez cela, ou montrez la page autrement, par exemple en copiant son adresse et celle qui revient.",
  },
  SessionEnded: {
    happened: "La session est terminée : le fournisseur d'identité n'en renouvelle plus les jetons.",
    remedy: "Connectez-vous de nouveau, puis refaites l'appel : rien n'est compté, l'appareil reste enrôlé.",
  },
  TokenRefused: {
    happened: (about) => `${The(about)} refuse le jeton de la session, même renouvelé à l'instant.`,
    remedy:
      "Connectez-vous de nouveau et refaites l'appel ; rien n'est compté. Si cela dure, client et marque ne vont pas avec " +
      "ces services.",
  },
  AccessBlocked: {
    happened: (about) =>
      `${The(about)} refuse l'accès d'ici${found(about)}, comme le fait un pare-feu, un contrôle de robots ou un droit manquant.`,
    remedy: "Essayez d'un autre réseau, sans VPN, ou plus tard. Ni mot de passe ni PIN n'a été examiné.",
  },
  OutOfOrder: {
    happened: (about) => `${The(about)} est en panne${found(about)}.`,
    remedy: (about) => `${wait(about)} La faute est du côté du serveur.`,
  },
  TooBusy: {
    happened: (about) => `${The(about)} n'accepte plus de demandes d'ici pour le moment${found(about)}.`,
    remedy: (about) => `${wait(about)} Un essai plus tôt peut allonger l'attente.`,
  },
  RedirectAnswered: {
    happened: (about) =>
      `Au lieu d'une réponse, ${the(about)} a envoyé une redirection${found(about)}, qui n'est pas suivie.`,
    remedy: `${PORTAL}Sinon, vérifiez l'adresse du serveur : il a peut-être déménagé.`,
  },
  NotJson: {
    happened: (about) =>
      `La réponse de ${the(about)} n'est pas celle du service, mais autre chose, comme une page web.`,
    remedy: `${PORTAL}Sinon, vérifiez l'adresse du serveur, ou essayez d'un autre réseau.`,
  },
  StatusUnexpected: {
    happened: (about) => `${The(about)} a refusé la demande${found(about)}.`,
    remedy: "Vérifiez l'adresse du serveur, et que le compte a droit à ce service.",
  },
  GatewayRefused: {
    happened: (about) =>
      `La passerelle devant ${the(about)} refuse le programme lui-même${found(about)} : son identifiant de client ne va pas avec la marque, ou n'y est pas admis.`,
    remedy:
      "Vérifiez l'identifiant du client et la marque, qui vont ensemble. Se reconnecter ne sert à rien.",
  },
} satisfies Readonly<Record<string, Wording>>;
