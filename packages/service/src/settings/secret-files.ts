// Secrets as files, as containers (`/run/secrets`) and systemd (`LoadCredential=`) hand them over: docs/reference/configuration.md#secrets-in-files
import { type GivenSecret, readGivenFile } from "../machine/ownership.ts";

/** The settings whose value a file may hold; the file's own setting has `File` behind the name. */
export const secretSettings = [
  "databaseUrl",
  "adminToken",
  "previousMasterKey",
  "smsWebhookSecret",
  "operatorOidcClientSecret",
] as const;

export type SecretSetting = (typeof secretSettings)[number];

export const fileSettingOf = (secret: SecretSetting): `${SecretSetting}File` => `${secret}File`;

/** The settings that name the file of a secret. */
export const secretFileSettings: readonly string[] = secretSettings.map(fileSettingOf);

/**
 * Reads the value of a secret setting, without the line end.
 * @throws Error with a message for the operator, which does not quote the file
 */
export function readSecretFile(file: string): GivenSecret {
  try {
    const { text, open } = readGivenFile(file);
    return { text: text.trim(), open };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new Error(`${file} cannot be read (${code})`);
  }
}
