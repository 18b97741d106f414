/** Examples of the commands, for the reference. */
export const examples: Readonly<Record<string, string>> = {
  serve: "openpims-service serve --demo --port 0",
  "keys list": "openpims-service keys list --json",
  "keys rotate": "openpims-service keys rotate",
  "keys rotate-hash": "openpims-service keys rotate-hash",
  "keys replace-protocol": "openpims-service keys replace-protocol",
  backup: "openpims-service backup backup.db --data /var/lib/openpims",
  restore: "openpims-service restore backup.db --data /var/lib/other",
  "move-to-postgres": "openpims-service move-to-postgres --data /var/lib/openpims",
  "audit verify": 'openpims-service audit verify --end "$POSITION_AND_HASH"',
  doctor: "openpims-service doctor --json",
};
