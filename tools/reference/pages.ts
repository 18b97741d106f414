// The generated pages of docs/reference/, each from its single definition in code.
import { apisPage } from "./apis.ts";
import { callsFile } from "./calls.ts";
import { codesPage } from "./codes.ts";
import { metricsPage } from "./metrics.ts";
import { operatorApiPage } from "./operator-api.ts";
import { ownerCommandPage } from "./owner-command.ts";
import { serviceCommandPage } from "./service-command.ts";
import { configurationPage } from "./settings.ts";

/** The text of each page, by path from the root. */
export const pages: Readonly<Record<string, () => string>> = {
  "docs/reference/apis.md": apisPage,
  "docs/reference/codes.md": codesPage,
  "docs/reference/command.md": ownerCommandPage,
  "docs/reference/configuration.md": configurationPage,
  "docs/reference/metrics.md": metricsPage,
  "docs/reference/operator-api.md": operatorApiPage,
  "docs/reference/service-command.md": serviceCommandPage,
};

/** The text of each generated file, by path from the root. */
export const generated: Readonly<Record<string, () => string>> = {
  ...pages,
  "packages/sdk/src/call/documented-calls.ts": callsFile,
};
