// The texts of the demo's first page, in the languages of the pages.
import { type Language, language } from "../design/language.ts";

interface Texts {
  readonly title: string;
  readonly languages: string;
  readonly intro: string;
  readonly steps: {
    readonly heading: string;
    readonly phone: string;
    readonly signIn: string;
    readonly login: string;
    readonly password: string;
    readonly sms: string;
    readonly pin: string;
    readonly otp: string;
    readonly car: string;
  };
  readonly openPhone: string;
  readonly more: {
    readonly heading: string;
    readonly lockout: string;
    readonly offline: string;
    readonly otherBrowser: string;
  };
  readonly console: {
    readonly heading: string;
    readonly about: string;
    readonly token: string;
    readonly open: string;
  };
  readonly car: {
    readonly heading: string;
    readonly about: string;
    readonly api: string;
    readonly realm: string;
    readonly broker: string;
    readonly certificate: string;
    readonly open: string;
  };
  readonly warning: string;
}

const english: Texts = {
  title: "OpenPIMS demo",
  languages: "Language",
  intro: "The service runs on this machine, with one account in it. Here is what to press.",
  steps: {
    heading: "From the sign-in to locked doors",
    phone: "Open the phone, and press “Sign in”.",
    signIn: "Sign in with the demo account:",
    login: "E-mail",
    password: "Password",
    sms: "Have the SMS sent. In the demo it goes to an outbox: press “Show the demo’s SMS” on the phone, or look in the console.",
    pin: "Choose a PIN of 4 to 8 digits, and type it twice.",
    otp: "Type the PIN: there is your one-time password. Have the service accept it, then try it a second time.",
    car: "Press “To your car”: unlock the simulated car, and lock it again.",
  },
  openPhone: "Open the phone",
  more: {
    heading: "Then try what goes wrong",
    lockout: "Three wrong PINs block the account: “Reset the PIN” unblocks it with another SMS.",
    offline: "Stop the service: the phone says so, and goes on once it runs again.",
    otherBrowser: "Open the phone in another browser: it is a second device, and has the same PIN.",
  },
  console: {
    heading: "The other side",
    about: "The operator’s console shows the accounts, their devices, the demo’s SMS and the audit log.",
    token:
      "The first time, open the link that the service printed at its start: it lets you choose a name and a password.",
    open: "Open the console",
  },
  car: {
    heading: "A car for your client",
    about:
      "The account has a simulated electric car. A client reads its state over HTTP, and commands it over MQTT with the token that a one-time password buys.",
    api: "Connected Car API",
    realm: "Realm",
    broker: "MQTT broker",
    open: "See the car",
    certificate: "Download the broker’s certificate",
  },
  warning: "This is a demo: whoever reaches this address can sign in. Never run it where others can.",
};

const french: Texts = {
  title: "Démonstration OpenPIMS",
  languages: "Langue",
  intro: "Le service tourne sur cette machine, avec un compte. Voici sur quoi appuyer.",
  steps: {
    heading: "De la connexion aux portes verrouillées",
    phone: "Ouvrez le téléphone et appuyez sur « Se connecter ».",
    signIn: "Connectez-vous avec le compte de démonstration :",
    login: "E-mail",
    password: "Mot de passe",
    sms: "Faites envoyer le SMS. Ici il va dans une boîte d’envoi : appuyez sur « Montrer le SMS de la démonstration » sur le téléphone, ou regardez dans la console.",
    pin: "Choisissez un code PIN de 4 à 8 chiffres, et saisissez-le deux fois.",
    otp: "Saisissez le code PIN : voilà votre mot de passe à usage unique. Faites-le accepter par le service, puis essayez une seconde fois.",
    car: "Appuyez sur « Vers votre voiture » : déverrouillez la voiture simulée, puis verrouillez-la.",
  },
  openPhone: "Ouvrir le téléphone",
  more: {
    heading: "Essayez ensuite ce qui va mal",
    lockout:
      "Trois codes PIN faux bloquent le compte : « Réinitialiser le code PIN » le débloque avec un autre SMS.",
    offline: "Arrêtez le service : le téléphone le dit, et continue dès qu’il tourne de nouveau.",
    otherBrowser:
      "Ouvrez le téléphone dans un autre navigateur : c’est un deuxième appareil, avec le même code PIN.",
  },
  console: {
    heading: "L’autre côté",
    about:
      "La console de l’opérateur montre les comptes, leurs appareils, les SMS de la démonstration et le journal d’audit.",
    token:
      "La première fois, ouvrez le lien que le service a affiché à son démarrage : il vous fait choisir un nom et un mot de passe.",
    open: "Ouvrir la console",
  },
  car: {
    heading: "Une voiture pour votre client",
    about:
      "Le compte a une voiture électrique simulée. Un client lit son état par HTTP et la commande par MQTT, avec le jeton qu’achète un mot de passe à usage unique.",
    api: "API Connected Car",
    realm: "Realm",
    broker: "Serveur MQTT",
    open: "Voir la voiture",
    certificate: "Télécharger le certificat du serveur MQTT",
  },
  warning:
    "Ceci est une démonstration : qui atteint cette adresse peut se connecter. Ne la faites jamais tourner là où d’autres le peuvent.",
};

const all: Readonly<Record<Language, Texts>> = { en: english, fr: french };

export const texts = (): Texts => all[language.value];
