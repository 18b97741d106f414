// Each field of the configuration: the options, the environment and the file are read by this table.
import {
  brands,
  environments,
  isServerAddress,
  logFileMinutes,
  logFileRules,
  logLevels,
  modes,
} from "@openpims/sdk";

export interface Field<Value extends string = string> {
  readonly flag: string;
  readonly environment: string;
  readonly help: string;
  /** The allowed values, in words that follow "must be". */
  readonly allowed: string;
  /** The type in the file, as `initialize` takes it. Default: a string. */
  readonly json?: "number";
  /** The default, in words. */
  readonly byDefault: string;
  /** The value in its normal form, `undefined` if it is not allowed. */
  readonly read: (text: string) => Value | undefined;
}

const oneOf = <const Value extends string>(
  values: readonly Value[],
): Pick<Field<Value>, "allowed" | "read"> => ({
  allowed: `one of ${values.join(", ")}`,
  read: (text) => values.find((value) => value.toLowerCase() === text.toLowerCase()),
});

const text: Pick<Field, "allowed" | "read"> = { allowed: "a text that is not empty", read: (given) => given };

const serverAddress: Pick<Field, "allowed" | "read"> = {
  allowed: "an https address without query, or an http one of this machine",
  read: (given) => (isServerAddress(given) ? given : undefined),
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

export const fields = {
  environment: {
    flag: "--environment <name>",
    environment: "OPENPIMS_ENVIRONMENT",
    help: "the servers",
    byDefault: "development",
    ...oneOf(environments),
  },
  brand: {
    flag: "--brand <name>",
    environment: "OPENPIMS_BRAND",
    help: "the car's brand",
    byDefault: "Peugeot in development; required elsewhere",
    ...oneOf(brands),
  },
  country: {
    flag: "--country <code>",
    environment: "OPENPIMS_COUNTRY",
    help: "the account's country, for the redirect",
    byDefault: "none; Production needs it or loginRedirectUri",
    allowed: "two letters, such as FR",
    read: (given) => (/^[a-z]{2}$/i.test(given) ? given.toUpperCase() : undefined),
  },
  mode: {
    flag: "--mode <name>",
    environment: "OPENPIMS_MODE",
    help: "the kind of account",
    byDefault: "B2C",
    ...oneOf(modes),
  },
  clientId: {
    flag: "--client-id <id>",
    environment: "OPENPIMS_CLIENT_ID",
    help: "the client at the identity provider",
    byDefault: "openpims in development; required elsewhere",
    ...text,
  },
  clientSecret: {
    flag: "--client-secret <text>",
    environment: "OPENPIMS_CLIENT_SECRET",
    help: "the client's secret",
    byDefault: "the bundled service's",
    ...text,
  },
  macId: {
    flag: "--mac-id <id>",
    environment: "OPENPIMS_MAC_ID",
    help: "the mAccess id",
    byDefault: "the bundled service's in development",
    ...text,
  },
  inWeboUrl: {
    flag: "--in-webo-url <address>",
    environment: "OPENPIMS_IN_WEBO_URL",
    help: "the strong-authentication server",
    byDefault: "the bundled service in development, the public one in Production",
    ...serverAddress,
  },
  loginRedirectUri: {
    flag: "--login-redirect-uri <address>",
    environment: "OPENPIMS_LOGIN_REDIRECT_URI",
    help: "the address that the sign-in returns to",
    byDefault: "http://127.0.0.1:8401/callback in development, by brand and country in Production",
    allowed: "an address with its scheme",
    read: (given) => (URL.canParse(given) ? given : undefined),
  },
  identityProvider: {
    flag: "--identity-provider <address>",
    environment: "OPENPIMS_IDENTITY_PROVIDER",
    help: "the sign-in server",
    byDefault: "the bundled service in development, the brand's in Production",
    ...serverAddress,
  },
  api: {
    flag: "--api <address>",
    environment: "OPENPIMS_API",
    help: "the account services",
    byDefault: "the bundled service in development, the public one in Production",
    ...serverAddress,
  },
  broker: {
    flag: "--broker <address>",
    environment: "OPENPIMS_BROKER",
    help: "the broker of remote commands",
    byDefault: "the bundled service's in development, the brands' in Production",
    allowed: "an mqtts address, such as mqtts://broker.example:8885",
    read: (given) =>
      /^mqtts:\/\/[^/@?#\s]+:\d{1,5}$/.test(given) && URL.canParse(given) ? given : undefined,
  },
  vin: {
    flag: "--vin <vin>",
    environment: "OPENPIMS_VIN",
    help: "the vehicle of openpims vehicle",
    byDefault: "the account's only one",
    allowed: "17 letters and digits",
    read: (given) => (/^[a-z0-9]{17}$/i.test(given) ? given.toUpperCase() : undefined),
  },
  timeZone: {
    flag: "--time-zone <name>",
    environment: "OPENPIMS_TIME_ZONE",
    help: "the vehicle's time zone, for the times of charges and programs",
    byDefault: "this machine's",
    allowed: "a name such as Europe/Paris",
    read: (given) => (isTimeZone(given) ? given : undefined),
  },
  libraryVersion: {
    flag: "--library-version <version>",
    environment: "OPENPIMS_LIBRARY_VERSION",
    help: "the announced library version",
    byDefault: "0.2.17",
    ...oneOf(["0.2.17", "0.2.11"]),
  },
  logLevel: {
    flag: "--log-level <level>",
    environment: "OPENPIMS_LOG_LEVEL",
    help: "the content of the log files",
    byDefault: "none",
    ...oneOf(logLevels),
  },
  newLogFile: {
    flag: "--new-log-file <rule>",
    environment: "OPENPIMS_NEW_LOG_FILE",
    help: "the start of a new log file",
    byDefault: "none",
    ...oneOf(logFileRules),
  },
  newLogTimeDuration: {
    flag: "--new-log-time-duration <minutes>",
    environment: "OPENPIMS_NEW_LOG_TIME_DURATION",
    json: "number",
    help: "the minutes of one log file",
    byDefault: "none",
    allowed: `a number of minutes from ${logFileMinutes.least} to ${logFileMinutes.most}`,
    read: (given) =>
      /^\d{1,4}$/.test(given) && Number(given) >= logFileMinutes.least && Number(given) <= logFileMinutes.most
        ? given
        : undefined,
  },
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof fields;

export const fieldNames = Object.keys(fields) as readonly FieldName[];

/** The fields in the file's `monitoring`, as in `initialize`. */
export const monitoringFields = ["logLevel", "newLogFile", "newLogTimeDuration"] as const;

export type Values = {
  -readonly [Name in FieldName]: NonNullable<ReturnType<(typeof fields)[Name]["read"]>>;
};

/** The configured values, each checked by its field. */
export type Given = Readonly<Partial<Values>>;

const typedFields: { readonly [Name in FieldName]: Field<Values[Name]> } = fields;

/** Adds the value of a text. @returns false if the field does not allow it */
export function addValue<Name extends FieldName>(given: Partial<Values>, name: Name, text: string): boolean {
  const value = typedFields[name].read(text);
  if (value !== undefined) given[name] = value;
  return value !== undefined;
}

/** The values for `monitoring`, in `initialize` and in the file. */
export const monitoringOf = ({ logLevel, newLogFile, newLogTimeDuration }: Given) => ({
  ...(logLevel && { logLevel }),
  ...(newLogFile && { newLogFile }),
  ...(newLogTimeDuration && { newLogTimeDuration: Number(newLogTimeDuration) }),
});
