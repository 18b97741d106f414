// docs/reference/configuration.md, from the rows of the service's settings and policies.
import { environmentName } from "@openpims/service";
import { english } from "../../packages/pages/src/operator/texts/english.ts";
import {
  policyFields,
  policyGroups,
  policyNames,
} from "../../packages/service/src/settings/policy-fields.ts";
import { fileSettingOf, secretSettings } from "../../packages/service/src/settings/secret-files.ts";
import {
  type SettingGroup,
  serverSettings,
  settingGroups,
} from "../../packages/service/src/settings/server-settings.ts";
import type { Setting, Unit } from "../../packages/service/src/settings/setting.ts";
import { asMarkdown, type Docstring, docstringsOf, requireDocstring } from "./docstrings.ts";
import { page, span, table } from "./markdown.ts";

const folder = "packages/service/src/settings";

const GROUPS: Readonly<Record<SettingGroup, string>> = {
  address: "Address and TLS",
  store: "Store",
  secrets: "Operator's token and master key",
  clients: "Devices and applications",
  sms: "SMS",
  pages: "Pages",
  operators: "Operators' sign-in with a provider",
  metrics: "Metrics",
};

const UNITS: Readonly<Record<Unit, string>> = {
  seconds: "seconds",
  days: "days",
  perDay: "a day",
  perMinute: "a minute",
};

interface Row {
  readonly is: Setting & { readonly unit?: Unit };
  readonly byDefault?: unknown;
}

const rowOf = (
  name: string,
  { is, byDefault }: Row,
  docstrings: ReadonlyMap<string, Docstring>,
): string[] => [
  span(name),
  span(environmentName(name)),
  is.allowed,
  is.unit ? UNITS[is.unit] : "",
  byDefault === undefined ? "" : span(String(byDefault)),
  asMarkdown(requireDocstring(docstrings, name)),
];

const HEAD = ["key", "variable", "value", "unit", "default", "meaning"];

export function configurationPage(): string {
  const ofSettings = docstringsOf(`${folder}/server-settings.ts`, "export const serverSettings");
  const ofPolicies = docstringsOf(`${folder}/policy-fields.ts`, "export const policyFields");
  return page(
    "# Configuration of the service",
    `A key stands in the JSON file that \`--config\` names, such as \`{"port": 8400, "maxPinAttempts": 5}\`; there a list is
an array. An option of [the command](service-command.md) is stronger than the variable, the variable stronger than the
file. A value that is not allowed, or an unknown key or variable, stops the start with a sentence.`,
    `\`OPENPIMS_DATA\` names the data folder and \`OPENPIMS_CONFIG\` the JSON file. Both are the command's own, see [its
options](service-command.md#options-of-every-command); the JSON file cannot hold them.`,
    "## Settings",
    settingGroups.flatMap((group) => [
      `### ${GROUPS[group]}`,
      table(
        HEAD,
        Object.entries<Row & { readonly group: SettingGroup }>(serverSettings)
          .filter(([, row]) => row.group === group)
          .map(([name, row]) => rowOf(name, row, ofSettings)),
      ),
    ]),
    "### Secrets in files",
    `A file may hold the value of a secret, with or without a line end; this setting has its path. The value and its file
together are refused.`,
    table(
      ["key", "variable", "in place of"],
      secretSettings.map((name) => [
        span(fileSettingOf(name)),
        span(environmentName(fileSettingOf(name))),
        span(name),
      ]),
    ),
    "## Policies",
    `A policy that the configuration names is fixed; the others may be changed by the [operator
API](operator-api.md) or the [console](../operate/console.md), which shows them in these groups.`,
    policyGroups.flatMap((group) => [
      `### ${english.policies.groupOf[group]}`,
      table(
        HEAD,
        policyNames
          .filter((name) => policyFields[name].group === group)
          .map((name) => rowOf(name, policyFields[name], ofPolicies)),
      ),
    ]),
  );
}
