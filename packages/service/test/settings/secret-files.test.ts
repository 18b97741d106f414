// Secrets in files: read as the setting's value, refused in a sentence that quotes nothing.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentName, readConfiguration, secretFileSettings } from "@openpims/service";
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, describe, expect, it } from "vitest";

const folder = temporaryFolder();
afterAll(folder.remove);
const posix = process.platform !== "win32";

let files = 0;
function fileWith(text: string, mode = 0o400): string {
  files += 1;
  const file = join(folder.path, String(files));
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const VALUES: Readonly<Record<string, string>> = {
  databaseUrl: "postgres://me:secret@db.example:5432/pims",
  adminToken: "0123456789abcdef0123456789abcdef",
  previousMasterKey: "ab".repeat(32),
  operatorOidcClientSecret: "a secret of the company's provider",
  smsWebhookSecret: "a-secret-of-24-bytes-or-more",
};

const provider = {
  OPENPIMS_OPERATOR_OIDC_ISSUER: "https://login.example",
  OPENPIMS_OPERATOR_OIDC_CLIENT_ID: "openpims",
  OPENPIMS_OPERATOR_OIDC_ROLES: "helpdesk=support",
  OPENPIMS_PUBLIC_URL: "https://strong.example",
};

const webhook = { OPENPIMS_SMS_WEBHOOK: "https://sms.example/hook" };

it("each secret has a variable for its file", () => {
  expect(secretFileSettings.map(environmentName)).toEqual([
    "DATABASE_URL_FILE",
    "OPENPIMS_ADMIN_TOKEN_FILE",
    "OPENPIMS_PREVIOUS_MASTER_KEY_FILE",
    "OPENPIMS_SMS_WEBHOOK_SECRET_FILE",
    "OPENPIMS_OPERATOR_OIDC_CLIENT_SECRET_FILE",
  ]);
});

describe.each(Object.entries(VALUES))("the file of %s", (name, value) => {
  const variable = environmentName(`${name}File`);
  const pair = { smsWebhookSecret: webhook, operatorOidcClientSecret: provider }[name] ?? {};
  const from = (file: string) => readConfiguration({ environment: { ...pair, [variable]: file } });

  it("gives the value, named by the environment or by the configuration file", () => {
    const file = fileWith(`${value}\n`);
    const read = from(file);
    expect(read.server).toMatchObject({ [name]: value });
    expect(Object.keys(read.server)).not.toContain(`${name}File`);
    const configuration = fileWith(JSON.stringify({ [`${name}File`]: file }));
    expect(readConfiguration({ environment: pair, file: configuration })).toEqual(read);
  });

  it("beside the value is refused", () => {
    const environment = { ...pair, [variable]: fileWith(value), [environmentName(name)]: value };
    expect(() => readConfiguration({ environment })).toThrow(`${name} and ${name}File say the same`);
  });

  it.each(["", "\n", "hunter2"])("that holds %j is refused, and not quoted", (text) => {
    const read = () => from(fileWith(text));
    expect(read).toThrow(/must hold /);
    expect(read).not.toThrow(/hunter2/);
  });

  it("that is missing is refused", () => {
    expect(() => from(join(folder.path, "absent"))).toThrow(/absent cannot be read \(ENOENT\)/);
  });

  it.runIf(posix)(
    "that the own user could close to others is refused, and one that others may change",
    () => {
      expect(() => from(fileWith(value, 0o644))).toThrow(/can be read by others.*chmod 600/);
      expect(() => from(fileWith(value, 0o666))).toThrow(/can be changed by others/);
    },
  );
});

it.runIf(process.getuid?.() === 0)("a file that is root's, and that all may read, is named", () => {
  const [closed, open] = [
    fileWith(VALUES.adminToken ?? "", 0o400),
    fileWith(VALUES.databaseUrl ?? "", 0o444),
  ];
  const environment = { OPENPIMS_ADMIN_TOKEN_FILE: closed, DATABASE_URL_FILE: open };
  expect(readConfiguration({ environment }).openFiles).toEqual([open]);
});
