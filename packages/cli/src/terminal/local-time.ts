import type { Language } from "@openpims/sdk";

/** A time in ISO 8601 as a person of this machine reads it: in its zone, which is named. */
export const localTime = (iso: string, language: Language): string =>
  new Date(iso).toLocaleString(language === "fr" ? "fr-FR" : "en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
