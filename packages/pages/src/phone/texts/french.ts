import type { Texts } from "./texts.ts";

const costs = {
  SMS: "un code SMS",
  OTP: "un mot de passe à usage unique",
  PIN: "un des rares essais du code PIN",
};

export const french: Texts = {
  product: "Téléphone OpenPIMS",
  languages: "Langue",
  stages: {
    label: "Le chemin vers votre premier mot de passe à usage unique",
    names: ["Connexion", "Code SMS", "PIN", "Mot de passe"],
  },
  titles: {
    starting: "Un instant",
    unreachable: "Pas de connexion",
    wrongAddress: "Ouvrez cette page par une autre adresse",
    signIn: "Se connecter",
    askSms: { enrol: "Enregistrer cet appareil", reset: "Réinitialiser le code PIN" },
    number: { enrolWithNumber: "Ajouter votre numéro", changeNumber: "Changer de numéro" },
    smsCode: "Saisir le code SMS",
    choosePin: "Choisir un code PIN",
    repeatPin: "Le code PIN encore une fois",
    accountPin: { enrol: "Saisir votre code PIN", changeNumber: "Confirmer avec votre code PIN" },
    ready: "Saisir votre code PIN",
    otp: "Votre mot de passe à usage unique",
    blocked: "Le code PIN est bloqué",
    remove: "Retirer tous les appareils",
    car: "Votre voiture",
    carPin: "Votre code PIN pour la voiture",
  },
  notices: {
    enrolled: "Cet appareil est enregistré.",
    pinReset: "Le nouveau code PIN est en vigueur.",
    numberChanged: "Les codes SMS vont désormais au nouveau numéro.",
    removed: "Tous les appareils du compte sont retirés, et son code PIN avec eux.",
    codeAgain:
      "Saisissez encore une fois le code du SMS : il n’est pas gardé quand la page est rechargée, et il est toujours bon.",
    otpEnded: "Le mot de passe à usage unique a expiré.",
  },
  own: {
    popupBlocked:
      "Le navigateur a bloqué la fenêtre de connexion. Connectez-vous dans cette fenêtre, ou autorisez les fenêtres de cette page.",
    signInLost:
      "Ceci n’est pas la réponse à une connexion commencée dans cet onglet, ou elle arrive trop tard. Connectez-vous de nouveau.",
    unreachable: "Le service est injoignable. Vérifiez la connexion, puis réessayez : rien n’a été consommé.",
    pinRepeated:
      "Ce code répète ses chiffres : un voleur essaie un tel code en premier. Choisissez-en un autre.",
    pinRun:
      "Ce code est une suite de chiffres : un voleur essaie un tel code en premier. Choisissez-en un autre.",
    pinDate:
      "Ce code se lit comme une date ou une année : un voleur essaie d’abord les anniversaires. Choisissez-en un autre.",
    pinCommon:
      "Beaucoup de gens choisissent ce code, donc un voleur l’essaie en premier. Choisissez-en un autre.",
    pinsDiffer:
      "Les deux codes PIN diffèrent. Rien n’a été envoyé : choisissez-en un et saisissez-le deux fois.",
  },
  trouble: {
    heading: (code) => `Erreur ${code}`,
    costs: (things) => `Le prochain essai peut coûter ${things.map((thing) => costs[thing]).join(" et ")}.`,
    nextTry: (time) => `De nouveau possible à ${time}.`,
    close: "Fermer",
  },
  wrongAddress: {
    insecure: "Cette page a besoin de https, ou de cette machine.",
    other: "Le service a une autre adresse, et la connexion ne marche que là. Ouvrez-y la page :",
    unknown: "Ce service ne connaît pas l’adresse par laquelle on l’ouvre : personne ne peut s’y connecter.",
    operator: {
      insecure:
        "Rien n’a été envoyé, et rien n’a été consommé. Ouvrez la page par une adresse qui commence par https. S’il n’y en " +
        "a pas, l’opérateur donne au service un certificat (OPENPIMS_TLS_CERTIFICATE, OPENPIMS_TLS_KEY), ou un proxy en " +
        "https devant lui et son adresse (OPENPIMS_PUBLIC_URL).",
      unknown: "L’opérateur donne au service son adresse par OPENPIMS_PUBLIC_URL.",
    },
  },
  starting: "Le service est interrogé…",
  working: "Un instant…",
  offline: "Vous êtes hors ligne. Ce qui a besoin du service doit attendre.",
  retry: "Réessayer",
  cancel: "Annuler",
  next: "Continuer",
  signIn: {
    intro:
      "Avec cette page, votre téléphone ou ordinateur devient la clé des services connectés de votre voiture.",
    button: "Se connecter",
    here: "Se connecter dans cette fenêtre",
    create: "Créer un compte",
    byOperator: "Pas encore de compte ? L’opérateur de ce service le crée.",
    inWindow: "La connexion s’ouvre dans sa propre fenêtre.",
    waiting: "La connexion attend dans sa fenêtre. Est-elle fermée ? Appuyez encore sur « Se connecter ».",
    demo: "Le compte de démonstration",
    login: "E-mail",
    password: "Mot de passe",
  },
  askSms: {
    intro: {
      enrol: "Un SMS avec un code montre que le téléphone du compte est entre vos mains.",
      reset: "Un SMS avec un code montre que c’est bien vous. Vous choisissez ensuite un nouveau code PIN.",
    },
    to: (number) => `Il va au ${number}.`,
    send: "M’envoyer le SMS",
    skip: "J’ai déjà un code",
  },
  number: {
    intro: {
      enrolWithNumber:
        "Le compte n’a pas encore de numéro. Un SMS avec un code montre que celui-ci est le vôtre.",
      changeNumber:
        "Un SMS avec un code va au nouveau numéro. Votre code PIN confirme ensuite le changement.",
    },
    label: "Numéro de téléphone",
    hint: "Par exemple +33 6 12 34 56 78",
    send: "Envoyer le SMS",
    malformed: "Un numéro a de 6 à 15 chiffres, et peut commencer par +.",
    refused: "Ce numéro ne reçoit pas de SMS : vérifiez ses chiffres et son indicatif.",
    goesTo: (number) => `Le SMS va au ${number}. Si c’est juste, appuyez encore sur « Envoyer le SMS ».`,
  },
  smsCode: {
    intro: "Utilisez le code du SMS le plus récent. Il est bon une dizaine de minutes.",
    label: "Code",
    again: "Envoyer un autre SMS",
    malformed: "Un code a de 4 à 16 lettres et chiffres.",
    demo: "Montrer le SMS de la démonstration",
    demoSms: (code) => `SMS de la démonstration : votre code est ${code}`,
    demoEmpty: "Aucun SMS n’a été envoyé.",
  },
  pin: {
    choose:
      "4 à 8 chiffres que personne ne devine. Il vous les faut pour chaque mot de passe à usage unique.",
    repeat: "Saisissez encore les mêmes chiffres.",
    account: {
      enrol: "Le compte a déjà un code PIN : il est le même sur tous ses appareils.",
      changeNumber: "Il donne le mot de passe à usage unique que le changement demande.",
    },
    pad: "Clavier du code PIN. Tapez les chiffres, ou appuyez sur les boutons.",
    typed: (count) => `${count} ${count <= 1 ? "chiffre saisi" : "chiffres saisis"}`,
    remove: "Effacer le dernier chiffre",
    ok: "Terminé",
    tooShort: "Un code PIN a au moins 4 chiffres.",
    car:
      "La voiture accepte des commandes pendant un temps après un mot de passe à usage unique. Votre code PIN en donne un, " +
      "puis la commande part.",
  },
  ready: {
    intro:
      "Il vous donne un mot de passe à usage unique, qui ouvre une fois les services à distance de votre voiture.",
    anothers:
      "Cet appareil a été enregistré par un autre compte : son code PIN et ses mots de passe sont ceux de ce compte. Pour l’utiliser vous-même, retirez tous les appareils de votre compte et enregistrez celui-ci.",
  },
  otp: {
    about: "Donnez-le à qui vous le demande. Il est accepté une fois.",
    seconds: (left) => `${left} s`,
    spoken: (left) => `Encore bon ${left} secondes.`,
    copy: "Copier",
    copied: "Copié",
    copyFailed: "Le navigateur ne laisse pas cette page copier : sélectionnez le texte.",
    toCar: "Vers votre voiture",
    use: "Essayer : le faire accepter par le service",
    useAgain: "Essayer encore une fois",
    accepted: "Le service l’a accepté. Une seconde fois, il ne le fera pas.",
    refused: "Le service l’a refusé : il a déjà servi, ou il est trop vieux.",
    done: "Terminé",
  },
  blocked: {
    enrolled:
      "Trop de codes PIN faux ont été donnés, ou l’opérateur l’a bloqué. Un nouveau code PIN débloque le compte.",
    other:
      "Réinitialisez le code PIN sur un appareil enregistré. S’il n’y en a pas, retirez tous les appareils et recommencez : " +
      "cela met aussi fin au blocage.",
    reset: "Réinitialiser le code PIN",
  },
  remove: {
    intro:
      "Cela met fin à l’enregistrement de tous les appareils de votre compte, celui-ci compris, et à son code PIN. Chacun " +
      "devra être enregistré de nouveau par SMS.",
    button: "Retirer tous les appareils",
  },
  menu: {
    label: "Compte",
    signedIn: (username) => `Connecté : ${username}`,
    signOut: "Se déconnecter",
    forgotten: "Code PIN oublié",
    changeNumber: "Changer de numéro",
    remove: "Retirer tous les appareils",
    car: "Voir la voiture de la démonstration",
    ownCar: "Votre voiture",
  },
  car: {
    none: "Ce compte n’a pas de voiture.",
    unnamed: "Voiture",
    loading: "Lecture de ce que les serveurs savent de la voiture…",
    choose: "Voiture",
    chooseFirst: "Choisir une voiture",
    read: "Relire",
    back: "Retour au code PIN",
    wakeCost:
      "Les serveurs savent ce que la voiture a dit en dernier. La réveiller pour des nouvelles use un peu sa batterie 12 V.",
    wakeUpsLeft: (count) => `Réveils restants pour l’instant : ${count}.`,
    commandsLabel: "Commandes à la voiture",
    commands: {
      lock: "Verrouiller",
      unlock: "Déverrouiller",
      startCharge: "Charger maintenant",
      stopCharge: "Arrêter la charge",
      startClimate: "Chauffer ou rafraîchir",
      stopClimate: "Arrêter la climatisation",
      lights: "Allumer les feux",
      horn: "Klaxonner",
      wake: "Réveiller la voiture",
    },
    progress: {
      sent: "envoyé",
      accepted: "reçu par les serveurs",
      waking: "la voiture dort, on la réveille",
      forwarded: "en route vers la voiture",
      done: "fait par la voiture",
    },
    commandLine: (command, progress) => `${command}\u00a0: ${progress}`,
    facts: {
      doors: "Portes",
      locked: "Verrouillées",
      unlocked: "Non verrouillées",
      battery: "Batterie",
      range: "Autonomie",
      plug: "Prise",
      plugged: "Branchée",
      unplugged: "Débranchée",
      charge: "Charge",
      charging: {
        Disconnected: "Non connectée",
        InProgress: "En cours",
        Failure: "En échec",
        Stopped: "En attente",
        Finished: "Terminée",
      },
      climate: "Climatisation",
      climates: { Disabled: "Arrêtée", Enabled: "En marche", Finished: "Terminée", Failure: "En échec" },
      fuel: "Carburant",
      mileage: "Kilométrage",
      auxiliary: "Batterie 12 V",
    },
  },
};
