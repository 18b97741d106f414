// The console's pages behind a sign-in, in the order of the navigation.

/** @property role the least role that sees the page in the navigation; absent for a page that is not in it */
export const sections = [
  { name: "accounts", role: "reader" },
  { name: "activity", role: "reader" },
  { name: "audit", role: "reader" },
  { name: "policy", role: "reader" },
  { name: "api-keys", role: "administrator" },
  { name: "keys", role: "administrator" },
  { name: "operators", role: "administrator" },
  { name: "passkeys" },
] as const;

export type SectionName = (typeof sections)[number]["name"];
