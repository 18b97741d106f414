import type { Language } from "@openpims/sdk";

/** The values that `setup` asks for. */
export type Asked = "brand" | "country" | "clientId" | "clientSecret" | "macId";

const english = {
  found: (name: string, files: string) =>
    `Read from ${name}: ${files}. Its tokens stay with it: you sign in anew here.`,
  lacks: (keys: string) => `Not in these files, or of another form: ${keys}.`,
  noneFound:
    "No other client was found. If you run psa_car_controller or Home Assistant's stellantis_vehicles, give its folder: openpims setup --from FOLDER",
  missing: "Missing:",
  sources: {
    brand: "brand: the car's. Peugeot, Citroen, Ds, Opel or Vauxhall",
    country: "country: of your account with the brand. Two letters, such as FR",
    clientId:
      "client id: of an application that the brand has registered. OpenPIMS has none of its own, and the brands give none to private persons. A client that you run has one: psa_car_controller in config.json, Home Assistant in custom_components/stellantis_vehicles/configs.json",
    clientSecret: "client secret: stands beside the client id",
    macId:
      "mAccess id (macID): of the same application. It stands in that client's device file: otp.bin, or *_otp.pickle",
  } satisfies Readonly<Record<Asked, string>>,
  questions: {
    brand: "Brand",
    country: "Country",
    clientId: "Client id",
    clientSecret: "Client secret",
    macId: "mAccess id",
  } satisfies Readonly<Record<Asked, string>>,
  tryDemo: "Without these values: openpims setup --demo shows everything with a service on this machine.",
  wrong: (allowed: string) => `This must be ${allowed}.`,
  text: "a text without spaces",
  importIt: (file: string) =>
    `Take over the enrolled device of ${file}? It costs no SMS and no place; the other client must stop then`,
  importAgain: "Try to take over the device once more? No ends here, and nothing is lost",
  insteadBySms: (command: string) =>
    `No SMS was sent, and the other client's file is as it was. To enrol by SMS instead (1 SMS):\n  ${command}`,
  signIn: "Next: sign in.",
  signInAgain: "Sign in once more? It costs nothing",
  signedInAlready: (username: string) => `Signed in already as ${username}.`,
  enrol: "Enrol this machine as a device of your account? It costs 1 SMS and a place for a device",
  leftOut: "Not enrolled.",
  goOn: (command: string) => `What is done is kept. To go on:\n  ${command}`,
  firstOtp: "Next: the first OTP.",
  done: "Everything is set up. From now on: openpims vehicle status, openpims otp, openpims token remote. openpims bridge brings the car into Home Assistant.",
};

export type SetupSentences = typeof english;

const french: SetupSentences = {
  found: (name, files) =>
    `Lu chez ${name} : ${files}. Ses jetons restent à lui : vous vous connectez à nouveau ici.`,
  lacks: (keys) => `Absent de ces fichiers, ou d'une autre forme : ${keys}.`,
  noneFound:
    "Aucun autre client trouvé. Si vous utilisez psa_car_controller ou stellantis_vehicles de Home Assistant, donnez son dossier : openpims setup --from DOSSIER",
  missing: "Il manque :",
  sources: {
    brand: "marque : celle de la voiture. Peugeot, Citroen, Ds, Opel ou Vauxhall",
    country: "pays : celui de votre compte auprès de la marque. Deux lettres, comme FR",
    clientId:
      "identifiant du client : celui d'une application enregistrée par la marque. OpenPIMS n'en a pas, et les marques n'en donnent pas aux particuliers. Un client que vous utilisez en a un : psa_car_controller dans config.json, Home Assistant dans custom_components/stellantis_vehicles/configs.json",
    clientSecret: "secret du client : à côté de l'identifiant",
    macId:
      "identifiant mAccess (macID) : de la même application. Il est dans le fichier d'appareil de ce client : otp.bin, ou *_otp.pickle",
  },
  questions: {
    brand: "Marque",
    country: "Pays",
    clientId: "Identifiant du client",
    clientSecret: "Secret du client",
    macId: "Identifiant mAccess",
  },
  tryDemo: "Sans ces valeurs : openpims setup --demo montre tout avec un service de cette machine.",
  wrong: (allowed) => `Il faut : ${allowed}.`,
  text: "un texte sans espaces",
  importIt: (file) =>
    `Reprendre l'appareil enrôlé de ${file} ? Cela ne coûte ni SMS ni place ; l'autre client doit alors s'arrêter`,
  importAgain: "Réessayer de reprendre l'appareil ? Non arrête ici, et rien n'est perdu",
  insteadBySms: (command) =>
    `Aucun SMS n'a été envoyé, et le fichier de l'autre client reste tel quel. Pour enrôler par SMS (1 SMS) :\n  ${command}`,
  signIn: "Ensuite : la connexion.",
  signInAgain: "Se connecter encore une fois ? Cela ne coûte rien",
  signedInAlready: (username) => `Déjà connecté en tant que ${username}.`,
  enrol: "Enrôler cette machine comme appareil de votre compte ? Cela coûte 1 SMS et une place d'appareil",
  leftOut: "Pas enrôlé.",
  goOn: (command) => `Ce qui est fait est gardé. Pour continuer :\n  ${command}`,
  firstOtp: "Ensuite : le premier OTP.",
  done: "Tout est prêt. Désormais : openpims vehicle status, openpims otp, openpims token remote. openpims bridge amène la voiture dans Home Assistant.",
};

export const setupSentencesIn = (language: Language): SetupSentences =>
  language === "fr" ? french : english;
