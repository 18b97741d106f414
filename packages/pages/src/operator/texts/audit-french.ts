// The audit log in French.
import type { AuditTexts } from "./audit-english.ts";
import { sentence } from "./audit-sentence.ts";

export const auditFrench: AuditTexts = {
  naming: {
    stranger: "Une personne inconnue",
    service: "Le service",
    serviceToken: "Un programme muni du jeton du service",
    anOperator: "Un opérateur",
    key: (name) => `La clé « ${name} »`,
    ofKey: (name) => `la clé « ${name} »`,
    aKey: "une clé",
    account: (login) => `le compte ${login}`,
    deletedAccount: (id) => `un compte supprimé depuis (${id})`,
    deletedOwner: (id) => `Le titulaire d’un compte supprimé depuis (${id})`,
    noAccount: "un compte inconnu",
    device: (name, id) => `l’appareil « ${name} » (${id})`,
    deletedDevice: (id) => `un appareil retiré depuis (${id})`,
    onlyId: (id) => `l’appareil ${id}`,
    noDevice: "un appareil",
    removedOperator: (id) => `un opérateur (${id})`,
    unnamed: "un autre",
  },

  doneOf: {
    "account.create": ({ who, account }) => sentence`${who} a créé ${account}.`,
    "account.import": ({ who, account }) => sentence`${who} a importé ${account}.`,
    "account.export": ({ who }) => sentence`${who} a exporté des comptes.`,
    "account.change": ({ who, account, changes }) =>
      sentence`${who} a modifié des réglages pour ${account} : ${changes}.`,
    "account.block": ({ who, account }) => sentence`${who} a bloqué ${account}.`,
    "account.unblock": ({ who, account }) => sentence`${who} a débloqué ${account}.`,
    "account.reset-failures": ({ who, account }) =>
      sentence`${who} a remis à zéro les PIN faux comptés pour ${account}.`,
    "account.delete": ({ who, account }) => sentence`${who} a supprimé ${account}.`,
    "account.lock": ({ account, device }) => sentence`Trop de PIN faux avec ${device} ont bloqué ${account}.`,
    "device.lock": ({ account, device }) => sentence`Trop de PIN faux ont bloqué ${device}, pour ${account}.`,
    "device.activate": ({ who, device }) => sentence`${who} a enrôlé ${device}.`,
    "device.synchronise": ({ who, device }) => sentence`${who} a synchronisé ${device}.`,
    "device.name": ({ who, account, device }) => sentence`${who} a nommé ${device}, pour ${account}.`,
    "device.disable": ({ who, account, device }) => sentence`${who} a désactivé ${device}, pour ${account}.`,
    "device.enable": ({ who, account, device }) => sentence`${who} a réactivé ${device}, pour ${account}.`,
    "device.delete": ({ who, account, device }) => sentence`${who} a supprimé ${device}, pour ${account}.`,
    "code.issue": ({ who, account, purpose }) =>
      sentence`${who} a fait un code pour ${account} : ${purpose}.`,
    "code.revoke": ({ who, account, purpose }) =>
      sentence`${who} a révoqué un code pour ${account} : ${purpose}.`,
    "pin.update": ({ who, device }) => sentence`${who} a changé le PIN avec ${device}.`,
    "pin.reset": ({ who, device }) =>
      sentence`${who} a choisi un nouveau PIN par un code SMS avec ${device}.`,
    "otp.issue": ({ who, device }) => sentence`${who} a obtenu un OTP avec ${device}.`,
    "otp.verify": ({ who, account, device }) =>
      sentence`${who} a vérifié un OTP pour ${account} : il est juste, et vient de : ${device}.`,
    "sms.send": ({ who, purpose }) => sentence`${who} a demandé un SMS : ${purpose}.`,
    "sms.give-up": ({ account, purpose }) => sentence`Un SMS pour ${account} n’a pas été remis : ${purpose}.`,
    "phone-number.add": ({ who, account, byStaff }) =>
      byStaff
        ? sentence`${who} a ajouté un numéro de téléphone, pour ${account}.`
        : sentence`${who} a ajouté un numéro de téléphone.`,
    "phone-number.change": ({ who, account, byStaff }) =>
      byStaff
        ? sentence`${who} a remplacé le numéro de téléphone, pour ${account}.`
        : sentence`${who} a remplacé le numéro de téléphone.`,
    "enrollments.remove": ({ who }) => sentence`${who} a retiré tous les appareils du compte.`,
    "remote-token.exchange": ({ who }) => sentence`${who} a obtenu l’accès à distance contre un OTP.`,
    "remote-token.refresh": ({ who }) => sentence`${who} a prolongé l’accès à distance.`,
    "sign-in": ({ who }) => sentence`${who} a ouvert une session.`,
    "sign-up": ({ who }) => sentence`${who} a créé son compte.`,
    "operator.sign-in": ({ who, byPasskey, byProvider }) => {
      if (byProvider)
        return sentence`${who} a ouvert une session de la console par le fournisseur de l’entreprise.`;
      return byPasskey
        ? sentence`${who} a ouvert une session de la console avec une clé d’accès.`
        : sentence`${who} a ouvert une session de la console.`;
    },
    "operator.sign-out": ({ who }) => sentence`${who} a fermé sa session de la console.`,
    "operator.create": ({ who, target, role }) =>
      sentence`${who} a invité ${target} en tant qu’opérateur : ${role}.`,
    "operator.invite": ({ who, target }) => sentence`${who} a fait un lien à usage unique pour ${target}.`,
    "operator.accept": ({ who }) => sentence`${who} a choisi un mot de passe par un lien à usage unique.`,
    "operator.change": ({ who, target, role }) =>
      sentence`${who} a donné un autre rôle à ${target} : ${role}.`,
    "operator.remove": ({ who, target }) => sentence`${who} a retiré l’opérateur ${target}.`,
    "operator.end-sessions": ({ who, target }) =>
      sentence`${who} a fermé toutes les sessions pour ${target}.`,
    "operator.passkey-add": ({ who }) => sentence`${who} a ajouté une clé d’accès.`,
    "operator.passkey-remove": ({ who }) => sentence`${who} a retiré une clé d’accès.`,
    "login.change": ({ who, account, byStaff }) =>
      byStaff
        ? sentence`${who} a changé l’identifiant, pour ${account}.`
        : sentence`${who} a changé l’adresse e-mail.`,
    "login.release": ({ who }) => sentence`${who} a rendu libre aussitôt un identifiant abandonné.`,
    "password.change": ({ who }) => sentence`${who} a changé le mot de passe.`,
    "password.link": ({ who, account }) =>
      sentence`${who} a fait un lien pour un nouveau mot de passe, pour ${account}.`,
    "password.reset": ({ who }) =>
      sentence`${who} a choisi un nouveau mot de passe par un lien à usage unique.`,
    "policy.change": ({ who, changes }) => sentence`${who} a changé des règles : ${changes}.`,
    "api-key.create": ({ who, target }) => sentence`${who} a fait ${target}.`,
    "api-key.revoke": ({ who, target }) => sentence`${who} a révoqué ${target}.`,
    "key.rotate": ({ who, keys }) => sentence`${who} a remplacé ${keys}.`,
    "audit.export": ({ who }) => sentence`${who} a exporté des lignes du journal d’audit.`,
    "audit.remove": ({ who, before }) => sentence`${who} a retiré les lignes du journal d’avant : ${before}.`,
  },

  refusedOf: {
    "device.activate": ({ who }) => sentence`${who} a essayé d’enrôler un appareil.`,
    "device.synchronise": ({ who, device }) => sentence`${who} a essayé de synchroniser ${device}.`,
    "pin.update": ({ who, device }) => sentence`${who} a essayé de changer le PIN avec ${device}.`,
    "pin.reset": ({ who, device }) =>
      sentence`${who} a essayé de choisir un nouveau PIN par un code SMS avec ${device}.`,
    "otp.issue": ({ who, device }) => sentence`${who} a demandé un OTP avec ${device}.`,
    "otp.verify": ({ who, account }) => sentence`${who} a présenté un OTP pour ${account}.`,
    "sms.give-up": ({ account, purpose }) => sentence`Un SMS pour ${account} n’a pas été remis : ${purpose}.`,
    "phone-number.add": ({ who }) => sentence`${who} a essayé d’ajouter un numéro de téléphone.`,
    "phone-number.change": ({ who }) => sentence`${who} a essayé de remplacer le numéro de téléphone.`,
    "remote-token.exchange": ({ who }) => sentence`${who} a demandé l’accès à distance avec un OTP.`,
    "remote-token.refresh": ({ who }) => sentence`${who} a demandé à prolonger l’accès à distance.`,
    "sign-in": ({ account }) => sentence`Quelqu’un a essayé d’ouvrir une session pour ${account}.`,
    "password.reset": () => sentence`Quelqu’un a essayé un lien faux pour un nouveau mot de passe.`,
    "password.change": ({ who }) => sentence`${who} a tenté de changer le mot de passe.`,
    "operator.sign-in": ({ who, byStranger }) =>
      byStranger
        ? sentence`${who} a essayé d’ouvrir la console ou l’API d’exploitation.`
        : sentence`Quelqu’un a essayé d’ouvrir une session de la console pour ${who}.`,
  },

  reasonOf: {
    "NOK:ACCESS": "PIN faux, ou preuve fausse de l’appareil",
    NOK_BLOCKED: "le compte ou l’appareil est bloqué",
    "NOK:FORBIDDEN": "la limite du jour est atteinte, ou l’enrôlement est inachevé",
    "NOK:NOCA": "le compte exige un jeton de bureau",
    "NOK:NODEVICE": "l’appareil est désactivé, ou a été retiré",
    "NOK:NOSRV": "les services à distance sont fermés à ce compte",
    "NOK:STATE": "l’appareil est désynchronisé, ou une réponse est venue deux fois",
    "NOK:TIMEOUT": "la réponse de l’appareil est venue trop tard",
    "NOK:CODE": "le code SMS est faux, déjà utilisé ou expiré",
    "NOK:MAXNBTOOLS": "le compte a déjà autant d’appareils qu’il peut en avoir",
    "NOK:PINREFUSED": "le compte ne peut pas avoir ce PIN",
    "NOK:PINREUSED": "le nouveau PIN est l’ancien",
    "NOK:SN": "la requête est mal formée",
    "NOK:VERSION": "la bibliothèque de l’application est trop ancienne",
    "OK:BLOCKED": "ce PIN faux était le dernier essai et a entraîné le blocage",
    sms_code_invalid: "le code SMS est faux",
    sms_code_expired: "le code SMS a expiré",
    phone_number_exists: "le compte a déjà un numéro de téléphone",
    no_phone_number: "le compte n’a pas de numéro de téléphone à remplacer",
    otp_refused: "l’OTP est faux, déjà utilisé ou expiré",
    expired: "aucune passerelle ne l’a pris à temps",
    refused: "la passerelle l’a refusé",
    "no-gateway": "le service n’a pas de passerelle SMS",
    "unknown-account": "ce compte n’existe pas",
    "wrong-password": "le mot de passe est faux",
    "another-account": "la session ouverte est celle d’un autre compte",
    "wrong-otp": "l’OTP est faux, déjà utilisé ou expiré",
    "wrong-refresh-token": "le jeton de renouvellement est faux, déjà utilisé ou expiré",
    "unknown-operator": "cet opérateur n’existe pas",
    "wrong-credential": "le jeton, la clé d’accès ou le lien est faux",
    "provider-refused": "le fournisseur de l’entreprise l’a refusé, ou sa réponse est fausse",
    "no-role": "le fournisseur de l’entreprise ne donne pas de rôle ici",
    "operator-removed": "l’opérateur a été retiré",
    "too-many-operators": "il y a 1 000 opérateurs",
  },
  otherReason: "une raison d’une autre version du service",

  purposeOf: {
    activate: "pour enrôler un appareil",
    reset: "pour choisir un nouveau PIN",
    certify: "pour confirmer un numéro de téléphone",
    certified: "pour confirmer un numéro de téléphone",
    numberReplaced: "l’avis que le numéro a été remplacé",
    loginReplaced: "l’avis que l’e-mail a été changé",
    passwordReset: "l’avis que le mot de passe a été changé",
  },
  roleOf: { reader: "lecteur", support: "assistance", administrator: "administrateur" },
  keysOf: { data: "les clés des données", hash: "la clé de hachage", protocol: "les clés du protocole" },
  fieldOf: {
    requiresDesktopToken: "jeton de bureau exigé",
    services: "services à distance",
    resynchronise: "resynchroniser au prochain OTP",
  },
  repeated: (count) => `Et ${count} fois de plus en dix minutes, sans une ligne pour chacune.`,
  failed: "Échec",
};
