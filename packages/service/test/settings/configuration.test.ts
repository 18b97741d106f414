// The configuration: each setting from the environment and from a file. An invalid one stops the start with a message.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentName, readConfiguration, settings } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, describe, expect, it } from "vitest";

const folder = temporaryFolder();
afterAll(folder.remove);

let files = 0;
function fileWith(text: string): string {
  files += 1;
  const file = join(folder.path, `${files}.json`);
  writeFileSync(file, text);
  return file;
}

const GOOD: Readonly<Record<string, readonly [text: string, value: unknown]>> = {
  host: ["0.0.0.0", "0.0.0.0"],
  port: ["8400", 8400],
  adminToken: ["0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef"],
  databaseUrl: ["postgres://me:secret@db.example:5432/pims", "postgres://me:secret@db.example:5432/pims"],
  publicUrl: ["https://strong.example", "https://strong.example"],
  masterKey: ["ab".repeat(32), "ab".repeat(32)],
  masterKeyFile: ["/run/secrets/master", "/run/secrets/master"],
  previousMasterKey: [`${"A".repeat(43)}=`, `${"A".repeat(43)}=`],
  macIds: ["one, two", ["one", "two"]],
  redirectUris: [
    "http://127.0.0.1/callback,mymap://oauth2redirect/fr",
    ["http://127.0.0.1/callback", "mymap://oauth2redirect/fr"],
  ],
  allowedOrigins: [
    "https://app.example,http://127.0.0.1:5173",
    ["https://app.example", "http://127.0.0.1:5173"],
  ],
  trustedProxies: ["10.0.0.0/8, ::1", ["10.0.0.0/8", "::1"]],
  tlsCertificate: ["certificate.pem", "certificate.pem"],
  tlsKey: ["key.pem", "key.pem"],
  smsWebhook: ["https://sms.example/hook", "https://sms.example/hook"],
  smsWebhookSecret: ["a-secret-of-24-bytes-or-more", "a-secret-of-24-bytes-or-more"],
  operatorOidcIssuer: ["https://login.example/realms/staff", "https://login.example/realms/staff"],
  operatorOidcClientId: ["openpims", "openpims"],
  operatorOidcClientSecret: ["the secret of a client", "the secret of a client"],
  operatorOidcRoleClaim: ["roles", "roles"],
  operatorOidcRoles: [
    "a=b=support, /staff/admins=administrator",
    ["a=b=support", "/staff/admins=administrator"],
  ],
  operatorOidcScopes: ["openid, groups", ["openid", "groups"]],
  operatorOidcName: ["Société Exemple", "Société Exemple"],
  metricsPort: ["0", 0],
  metricsHost: ["::1", "::1"],
  pages: ["phone, console", ["phone", "console"]],
  minimumLibraryVersion: ["0.2.17", "0.2.17"],
  pinRequired: ["false", false],
  refuseWeakPins: ["false", false],
  selfRegistration: ["true", true],
  loginRestDays: ["30", 30],
  auditDays: ["365", 365],
  insecure: ["true", true],
  defaultCountry: ["CH", "CH"],
};

const BAD: Readonly<Record<string, readonly string[]>> = {
  port: ["-1", "65536", "80a", "1e3", "0x50"],
  adminToken: ["short", "0123456789abcdef", "with spaces in it, and long enough"],
  databaseUrl: ["mysql://me:secret@db.example/pims", "db.example", "postgres://a b"],
  masterKey: ["ab".repeat(31), "xy".repeat(32), "A".repeat(42)],
  previousMasterKey: ["none", "ab".repeat(33)],
  publicUrl: [
    "http://strong.example",
    "https://strong.example/path",
    "https://me@strong.example",
    "strong.example",
    "ftp://127.0.0.1",
  ],
  allowedOrigins: ["*", "https://app.example/", "app.example", "https://a.example,nonsense"],
  trustedProxies: ["all", "10.0.0.0/33", "10.0.0"],
  redirectUris: ["not an address", ","],
  pages: ["all", "phone,none", ","],
  smsWebhook: ["not an address", "sms.example"],
  smsWebhookSecret: ["too short", "x".repeat(23), "with spaces in it, and long enough"],
  operatorOidcIssuer: [
    "http://login.example",
    "https://login.example?tenant=1",
    "https://login.example/#",
    "https://me@login.example",
    "login.example",
  ],
  operatorOidcClientSecret: ["hunter2", "a secret with a\u0000"],
  operatorOidcRoles: ["helpdesk", "helpdesk=root", "=support", ","],
  operatorOidcScopes: ["open id", ","],
  operatorOidcName: ["a".repeat(41), "a\u202eb"],
  minimumLibraryVersion: ["new", "1.2.3.4.5"],
  pinRequired: ["yes", "0", "TRUE"],
  refuseWeakPins: ["yes", "0", "TRUE"],
  selfRegistration: ["yes", "0", "TRUE"],
  loginRestDays: ["-1", "3651", "1.5"],
  auditDays: ["-1", "3651", "1.5"],
  insecure: ["yes", "1"],
  defaultCountry: ["fr", "ZZ", "FRA", "33"],
};

const isNumber = (name: string): boolean => settings.get(name)?.schema.type === "integer";
const limitsOf = (name: string) => settings.get(name)?.schema as { minimum: number; maximum: number };

describe.each([...settings.keys()])("%s", (name) => {
  const [text, value] = GOOD[name] ?? [String(limitsOf(name).maximum), limitsOf(name).maximum];
  // A certificate and its key are given together, the SMS webhook's address and secret, and a provider's settings.
  const together = [
    ["tlsCertificate", "tlsKey"],
    ["smsWebhook", "smsWebhookSecret"],
    [
      "operatorOidcIssuer",
      "operatorOidcClientId",
      "operatorOidcClientSecret",
      "operatorOidcRoles",
      "publicUrl",
    ],
  ].find((names) => names.includes(name));
  // The public address alone is good.
  const others = name === "publicUrl" ? [] : (together ?? []);
  const pair = Object.fromEntries(others.map((each) => [each, GOOD[each]?.[1]]));
  const both = Object.fromEntries(others.map((each) => [environmentName(each), GOOD[each]?.[0]]));

  it("is read from the environment, and from a file, over which the environment is stronger", () => {
    const environment = { ...both, [environmentName(name)]: text };
    const read = readConfiguration({ environment });
    expect({ ...read.server, ...read.policy }).toEqual({ ...pair, [name]: value });
    const file = fileWith(JSON.stringify({ ...pair, [name]: value }));
    expect(readConfiguration({ environment: {}, file })).toEqual(read);
    expect(readConfiguration({ environment, file })).toEqual(read);
  });

  const numbers = isNumber(name)
    ? [String(limitsOf(name).minimum - 1), String(limitsOf(name).maximum + 1), "1.5", "", " 5", "five"]
    : [];
  const bad = [...numbers, ...(BAD[name] ?? [])].filter((each) => each !== "");
  if (bad.length === 0) return;
  it("a value that is not allowed is refused with its name and the allowed values", () => {
    const allowed = settings.get(name)?.allowed ?? "";
    for (const given of bad) {
      const read = () => readConfiguration({ environment: { [environmentName(name)]: given } });
      expect(read, given).toThrow(`${environmentName(name)} must be ${allowed}`);
      const file = fileWith(JSON.stringify({ [name]: [given] }));
      const fromFile = () => readConfiguration({ environment: {}, file });
      if (settings.get(name)?.schema.type !== "array") expect(fromFile).toThrow(`${name} must be ${allowed}`);
    }
  });
});

describe("an invalid configuration", () => {
  it("a value is never in the sentence: it may be a secret", () => {
    const read = () => readConfiguration({ environment: { OPENPIMS_ADMIN_TOKEN: "hunter2" } });
    expect(read).toThrow(/^OPENPIMS_ADMIN_TOKEN must be at least 32 characters without spaces$/);
  });

  it("an unknown setting is refused: a limit with a mistyped name would set no limit", () => {
    expect(() => readConfiguration({ environment: { OPENPIMS_MAX_PIN_ATEMPTS: "2" } })).toThrow(
      "there is no setting OPENPIMS_MAX_PIN_ATEMPTS",
    );
    const foreign = ["OPENPIMS_DATA"];
    expect(readConfiguration({ environment: { OPENPIMS_DATA: "x", HOME: "/" }, foreign })).toEqual({
      server: {},
      policy: {},
    });
    const file = fileWith('{"maxpinattempts": 2}');
    expect(() => readConfiguration({ environment: {}, file })).toThrow(
      "there is no setting maxpinattempts; it is spelled maxPinAttempts",
    );
  });

  it("the addresses that Kubernetes gives of services named like this one are passed over, and named", () => {
    const links = {
      OPENPIMS_SERVICE_HOST: "10.0.0.7",
      OPENPIMS_SERVICE_PORT: "8400",
      OPENPIMS_SERVICE_PORT_HTTP: "8400",
      OPENPIMS_PORT: "tcp://10.0.0.7:8400",
      OPENPIMS_PORT_8400_TCP: "tcp://10.0.0.7:8400",
      OPENPIMS_PORT_8400_TCP_PROTO: "tcp",
      OPENPIMS_PORT_8400_TCP_PORT: "8400",
      OPENPIMS_PORT_8400_TCP_ADDR: "10.0.0.7",
      OPENPIMS_METRICS_PORT: "tcp://10.0.0.8:9400",
      OPENPIMS_DB_SERVICE_HOST: "10.0.0.9",
      OPENPIMS_DB_PORT_5432_TCP_ADDR: "10.0.0.9",
    };
    const environment = { ...links, OPENPIMS_HOST: "127.0.0.1" };
    expect(readConfiguration({ environment })).toEqual({
      server: { host: "127.0.0.1" },
      policy: {},
      passedOver: Object.keys(links),
    });
    expect(readConfiguration({ environment: { OPENPIMS_PORT: "8401" } }).server).toEqual({ port: 8401 });
    for (const [variable, value] of [
      ["OPENPIMS_PORT", "10.0.0.7"],
      ["OPENPIMS_PROT", "8400"],
      ["OPENPIMS_SERVICES_HOST", "10.0.0.7"],
    ] as const)
      expect(() => readConfiguration({ environment: { [variable]: value } })).toThrow(variable);
  });

  it.each(["", "[]", "null", "{", '"text"'])("a file of %j", (text) => {
    expect(() => readConfiguration({ environment: {}, file: fileWith(text) })).toThrow(/JSON/);
  });

  it("a file that is not there", () => {
    const file = join(folder.path, "absent.json");
    expect(() => readConfiguration({ environment: {}, file })).toThrow(/cannot be read as JSON \(ENOENT\)/);
  });

  it("a provider without a client, or without a public address", () => {
    const client = {
      OPENPIMS_OPERATOR_OIDC_CLIENT_ID: "openpims",
      OPENPIMS_OPERATOR_OIDC_CLIENT_SECRET: "the secret of a client",
      OPENPIMS_OPERATOR_OIDC_ROLES: "helpdesk=support",
    };
    const environment = { OPENPIMS_OPERATOR_OIDC_ISSUER: "https://login.example" };
    expect(() => readConfiguration({ environment })).toThrow(/go together/);
    expect(() => readConfiguration({ environment: client })).toThrow(/go together/);
    expect(() => readConfiguration({ environment: { ...environment, ...client } })).toThrow(
      /needs publicUrl/,
    );
  });

  it("a certificate without its key", () => {
    const environment = { OPENPIMS_TLS_CERTIFICATE: "certificate.pem" };
    expect(() => readConfiguration({ environment })).toThrow(/go together/);
  });
});

describe("a policy that the configuration fixes", () => {
  it("is in force, and the operator cannot change it", async () => {
    const service = await TestService.start({ policy: { maxPinAttempts: 7 } });
    try {
      expect((await service.admin("GET", "/policy")).body).toMatchObject({ maxPinAttempts: 7 });
      const refused = await service.admin("PUT", "/policy", { maxPinAttempts: 3, otpLifetimeSeconds: 30 });
      expect(refused).toEqual({
        status: 409,
        body: { error: "maxPinAttempts is fixed by the service's configuration", reason: "fixed" },
      });
      const changed = await service.admin("PUT", "/policy", { maxPinAttempts: 7, otpLifetimeSeconds: 30 });
      expect(changed).toMatchObject({ status: 200, body: { maxPinAttempts: 7, otpLifetimeSeconds: 30 } });
    } finally {
      await service.stop();
    }
  });
});
