import { defineApi } from "../definition.ts";
import { VERSION } from "../version.ts";

/** The SDK's versions. It answers before `initialize` too. */
export const sdkVersion = defineApi({
  method: "get",
  api: "pims.sdk.version",
  component: "SDK",
  since: "2.0",
  select: [],
  parameters: {},
  output: { versionCore: "String", versionFacade: "String" },
  authentication: false,
  errors: [],
  run: async () => ({ versionCore: VERSION, versionFacade: VERSION }),
});
