// The audit log's filters, empty lists and chain, in French.
import type { AuditPageTexts } from "./audit-page-english.ts";

export const auditPageFrench: AuditPageTexts = {
  filters: {
    period: "Période",
    last: {
      hour: "Dernière heure",
      day: "Dernières 24 heures",
      week: "7 derniers jours",
      month: "30 derniers jours",
    },
    operator: "Opérateur",
    device: "Appareil",
    deviceHint: "Son id, ou les premiers chiffres indiqués après son nom",
    zone: (name) => `Votre fuseau horaire : ${name}`,
    groups: "Groupes",
    acts: "Actes isolés",
    groupOf: {
      "sign-ins": "Connexions",
      otps: "OTP",
      devices: "Appareils, PIN et SMS",
      accounts: "Comptes",
      settings: "Réglages et clés",
      operators: "Opérateurs",
    },
    emptyLog: "Rien n’a encore été noté. Chaque connexion, OTP et changement aura sa ligne ici.",
    nothingFound: "Aucune ligne ne répond à tous ces filtres.",
    relax: "Il y a des lignes :",
    withoutOf: {
      account: "pour tous les comptes",
      device: "pour tous les appareils",
      operator: "de tous les auteurs",
      group: "de tous les genres",
      action: "de tous les genres",
      result: "avec l’un ou l’autre résultat",
      from: "sans date de début",
      to: "sans date de fin",
    },
    withoutAll: "Effacer tous les filtres",
  },
  export: "Exporter",
  exportHint: "Les 10 000 lignes les plus récentes que trouvent les filtres, en CSV",
  chain: {
    title: "La chaîne du journal",
    check: "Vérification",
    hint: "Chaque ligne est liée à la précédente : une ligne modifiée, retirée ou ajoutée se voit. Notez la fin ailleurs : une vérification ultérieure montrera si le journal l’a toujours.",
    end: "Fin",
    old: "Anciennes lignes",
  },
  time: (zone) => `Heure (${zone})`,
  utc: "Heure en UTC",
};
