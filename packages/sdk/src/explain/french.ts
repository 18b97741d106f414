import type { Texts } from "./explanation.ts";
import { frenchCommand } from "./french-command.ts";
import { frenchFailures } from "./french-failures.ts";
import { frenchPerson } from "./french-person.ts";
import { frenchVehicleCodes, frenchVehicleCommand, frenchVehiclePerson } from "./french-vehicle.ts";

/** The meaning of each code, in French: the same statements as in english.ts. */
export const french: Texts = {
  app: (name) => (name === undefined ? "l'application de la marque" : `l'application ${name}`),
  phonePage: "la page du téléphone du service",
  orInApp: (app) => `, ou dans ${app}`,
  codes: {
    ...frenchVehicleCodes,
    2000: {
      happened: "L'appel a échoué pour une raison qui n'a pas de code à elle.",
      remedy:
        "Cherchez le transactionId du message dans le journal du SDK, s'il y en a un : l'entrée a la raison, ou le lieu d'un " +
        "défaut. Sans journal, activez-en un et recommencez.",
    },
    2001: {
      happened:
        "Le SDK n'est pas initialisé : initialize n'a pas été appelé, a échoué, ou release l'a suivi.",
      remedy: "Appelez initialize, vérifiez sa réussite, puis refaites l'appel. C'est gratuit.",
    },
    2002: {
      happened: "Cette version du SDK n'a pas cet appel, ou pas dans cet environnement.",
      remedy: "Vérifiez l'écriture de l'API et de sa variante ; prenez un autre chemin s'il y en a un.",
    },
    2006: {
      happened:
        "Il manque au SDK une partie de sa configuration : macID, inWeboURL ou l'adresse d'un serveur.",
      remedy:
        "Appelez release, puis initialize avec macID et inWeboURL, et donnez les adresses des serveurs.",
    },
    2007: {
      happened: "Le SDK est déjà initialisé ; il garde la configuration qu'il a.",
      remedy: "Rien à faire si cette configuration est la bonne. Pour la changer, appelez d'abord release.",
    },
    2101: {
      happened: ({ subject }) =>
        `${subject === undefined ? "Un paramètre obligatoire" : `Le paramètre ${subject}`} manque. Rien n'a été envoyé.`,
      remedy:
        "Donnez-le et refaites l'appel, c'est gratuit. L'enrôlement veut un code SMS vérifié avant ou donné maintenant.",
    },
    2102: {
      happened: ({ subject }) =>
        `${subject === undefined ? "Un paramètre" : `Le paramètre ${subject}`} n'a pas la bonne forme. Rien n'a été envoyé.`,
      remedy:
        "Vérifiez les champs : un code PIN est un texte de 4 à 8 chiffres, un code SMS de 4 à 16 lettres et chiffres ; " +
        "ils ne doivent être ni échangés ni remplis par le navigateur.",
    },
    2201: {
      happened: "Le serveur n'a pas répondu à temps.",
      remedy:
        "Vérifiez la connexion et réessayez. Si un SMS a été demandé, attendez quelques minutes : il est peut-être en route.",
    },
    2202: {
      happened: "Le serveur est injoignable, ou ce qui a répondu n'était pas lui.",
      remedy:
        "Vérifiez la connexion et les adresses, puis refaites le même appel avec les mêmes codes. Un OTP et un PIN faux " +
        "ont pu être comptés sans réponse ; un code SMS refusé maintenant est consommé.",
    },
    2204: {
      happened: "Le serveur a refusé la demande ou est en panne.",
      remedy: ({ app }) =>
        `Réessayez plus tard. Si cela dure, vérifiez les identifiants du client et, dans ${app}, que le compte a un ` +
        "numéro de téléphone.",
    },
    2301: {
      happened: "Personne n'est connecté, ou la session est terminée.",
      remedy: "Connectez-vous, puis refaites l'appel. L'appareil reste enrôlé.",
    },
    2302: {
      happened:
        "La voiture demande une authentification forte, et il n'y a pas de jeton, ou il n'est plus renouvelable.",
      remedy:
        "Saisissez le PIN, obtenez un OTP et demandez aussitôt le jeton : un OTP sert une fois, pendant une minute.",
    },
    2305: {
      happened: "Le code SMS est faux, déjà utilisé, ou remplacé par un plus récent.",
      remedy:
        "Prenez le code du SMS le plus récent. N'en demandez un autre que si rien n'arrive en quelques minutes.",
    },
    2306: {
      happened: "Le code SMS est trop vieux : il vaut de 10 à 15 minutes environ.",
      remedy: "Demandez un nouveau code SMS et utilisez-le dès son arrivée.",
    },
    2307: {
      happened: "Le compte n'a pas de numéro de téléphone où envoyer un SMS.",
      remedy: ({ app }) => `Ajoutez un numéro au compte dans ${app} ; un SMS le confirme.`,
    },
    2308: {
      happened:
        "Le serveur a refusé l'accès : le PIN est faux, ou l'appareil ne prouve pas ce qu'on lui demande.",
      remedy: ({ app }) =>
        "Redemandez le PIN, ne le répétez jamais par programme : quelques erreurs bloquent le compte. Un autre appareil " +
        `a le PIN que le compte a déjà. Oublié : réinitialisez-le dans ${app}.`,
    },
    2309: {
      happened: "Le serveur n'accepte plus cette version de la bibliothèque de l'appareil.",
      remedy:
        "Mettez le SDK à jour et ne lui faites pas annoncer une version plus ancienne. Avant, rien n'y fera.",
    },
    2310: {
      happened: "Le compte est bloqué : trop de PIN faux, ou un opérateur l'a bloqué.",
      remedy: ({ app }) =>
        `Réinitialisez le PIN par code SMS ou dans ${app}. Appelez ensuite isAccountBlocked : l'appareil apprend ainsi ` +
        "qu'il peut continuer.",
    },
    2311: {
      happened: "Ce que l'appareil a enregistré et ce que le serveur sait de lui ne s'accordent pas.",
      remedy: "Réessayez une fois. Si cela dure, enrôlez de nouveau cet appareil.",
    },
    2312: {
      happened: "Le serveur ne connaît plus cet appareil : il a été supprimé ou désactivé.",
      remedy: "Enrôlez-le de nouveau ; ce qui en était enregistré est effacé.",
    },
    2313: {
      happened: "Le compte doit d'abord activer un jeton de bureau.",
      remedy: "Activez-le auprès du fournisseur du compte, puis refaites l'appel.",
    },
    2314: {
      happened: "Aucun service n'est ouvert au compte.",
      remedy: "Faites ouvrir le service par le fournisseur du compte, puis refaites l'appel.",
    },
    2315: {
      happened: "Le nouveau PIN est celui que le compte a déjà.",
      remedy: "Choisissez un autre PIN.",
    },
    2316: {
      happened:
        "L'opération a réussi, mais la remise à l'heure de l'appareil ensuite a échoué ; l'OTP est retenu.",
      remedy: "Refaites l'appel : les clés sont sauves. Un OTP est compté de nouveau.",
    },
    2317: {
      happened:
        "L'appareil ne peut pas faire cela maintenant : il n'est pas enrôlé, pas entièrement, déjà, bloqué, ou écrit " +
        "par une version plus récente.",
      remedy:
        "isDeviceActivated et isAccountBlocked disent lequel. Pas enrôlé : enrôlez. Bloqué : réinitialisez le PIN. Plus " +
        "récent : mettez le SDK à jour. Trop de codes SMS faux : attendez dix minutes.",
    },
    2344: {
      happened: ({ subject }) =>
        `${subject === undefined ? "Un composant" : `Le composant ${subject}`} n'est pas configuré : il manque macID, ` +
        "inWeboURL ou l'adresse d'un serveur.",
      remedy: "Appelez release, puis initialize avec tout cela ; l'appel est ensuite gratuit.",
    },
    2368: {
      happened: "La fenêtre de connexion a été fermée, ou la connexion n'a pas abouti en cinq minutes.",
      remedy: "Proposez de nouveau la connexion.",
    },
    2390: {
      happened: "Le compte a déjà un numéro de téléphone.",
      remedy: ({ app }) => `Enrôlez avec un SMS à ce numéro, ou changez-le d'abord, ici ou dans ${app}.`,
    },
  },
  causes: frenchFailures,
  audiences: {
    person: { ...frenchPerson, ...frenchVehiclePerson },
    command: { ...frenchCommand, ...frenchVehicleCommand },
  },
  unanswered: (code) => ({
    happened: `Cette version ne répond pas le code ${code} : la référence le garde pour des fonctions absentes de ce SDK.`,
    remedy: `Cherchez d'où vient le code ${code} : ce n'est pas de ce SDK.`,
  }),
};
