import { StoreError } from "@openpims/maccess";
import type { ConfigurationChanges } from "../configuration/parameters.ts";
import { environments, modes } from "../configuration/values.ts";
import { VERSION } from "../configuration/version.ts";
import { defineApi } from "./definition/definition.ts";
import { optionalChoice, optionalObject } from "./definition/parameters.ts";

/** The reference's tables have no codes for these APIs: they answer before `initialize` too. */
const common = {
  method: "get",
  component: "SDK",
  since: "2.0",
  select: [],
  parameters: {},
  authentication: false,
  errors: [],
} as const;

type Changed<Name extends keyof ConfigurationChanges> = NonNullable<ConfigurationChanges[Name]> & object;

/**
 * Changes part of the parameters of `initialize`, object parameters field by field. Later calls use the new values, calls
 * under way finish with the old ones. If the result would be invalid (2101, 2102), nothing changes.
 * @see docs/reference/apis.md#set-pimssdkconfiguration
 * @example
 * const message = await pims.set("pims.sdk.configuration", { monitoring: { logLevel: "medium" } });
 */
export const sdkConfiguration = defineApi({
  ...common,
  method: "set",
  api: "pims.sdk.configuration",
  parameters: {
    environnement: optionalChoice(...environments),
    mode: optionalChoice(...modes),
    monitoring: optionalObject<Changed<"monitoring">>(),
    credential: optionalObject<Changed<"credential">>(),
    profile: optionalObject<Changed<"profile">>(),
  },
  output: {},
  errors: [2001],
  proseErrors: [2101, 2102],
  uses: [],
  run: async (_core, values, facade) => facade.reconfigure(values),
});

const UNKNOWN = { os: "unknown", osVersion: "unknown", model: "unknown", brand: "unknown" };

/**
 * Gives the machine's system, version, model and brand. No serial number, and no name of a host or a user. It
 * answers before `initialize` too.
 * @see docs/reference/apis.md#get-pimssdkdevice
 * @example
 * const message = await pims.get("pims.sdk.device");
 * if (message.status === "SUCCEEDED") console.log(message.result.OS);
 */
export const sdkDevice = defineApi({
  ...common,
  api: "pims.sdk.device",
  output: { OS: "String", OSVersion: "String", PhoneModel: "String", PhoneBrand: "String" },
  uses: [],
  run: async (_core, _values, { platform }) => {
    const { os, osVersion, model, brand } = (await platform.deviceFacts?.()) ?? UNKNOWN;
    return { OS: os, OSVersion: osVersion, PhoneModel: model, PhoneBrand: brand };
  },
});

/**
 * Gives the path of the log file that this facade wrote last; empty if it has written none.
 * @see docs/reference/apis.md#get-pimssdklog
 * @example
 * const message = await pims.get("pims.sdk.log");
 * if (message.status === "SUCCEEDED") console.log(message.result.logPath);
 */
export const sdkLog = defineApi({
  ...common,
  api: "pims.sdk.log",
  output: { logPath: "Strings" },
  uses: [],
  run: async (_core, _values, { fileLog }) => ({ logPath: (await fileLog?.path()) ?? "" }),
});

/**
 * Gives the path of every log file, also of other processes and earlier runs, oldest first.
 * @see docs/reference/apis.md#get-pimssdklogs
 * @example
 * const message = await pims.get("pims.sdk.logs");
 * if (message.status === "SUCCEEDED") console.log(message.result.logPaths.at(-1));
 */
export const sdkLogs = defineApi({
  ...common,
  api: "pims.sdk.logs",
  output: { logPaths: "List of Strings" },
  uses: [],
  run: async (_core, _values, { fileLog }) => {
    try {
      return { logPaths: (await fileLog?.paths()) ?? [] };
    } catch (error) {
      throw new StoreError("failed", "The folder of the log files cannot be read", { cause: error });
    }
  },
});

/**
 * Gives the SDK's versions. It answers before `initialize` too.
 * @see docs/reference/apis.md#get-pimssdkversion
 * @example
 * const message = await pims.get("pims.sdk.version");
 * if (message.status === "SUCCEEDED") console.log(message.result.versionFacade);
 */
export const sdkVersion = defineApi({
  ...common,
  api: "pims.sdk.version",
  output: { versionCore: "String", versionFacade: "String" },
  uses: [],
  run: async () => ({ versionCore: VERSION, versionFacade: VERSION }),
});
