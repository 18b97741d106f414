// docs/reference/apis.md, from the SDK's registry. Purpose and example come from the docstring of each definition.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "@openpims/sdk";
import * as named from "@openpims/sdk/apis";
import { type AnyApi, spellings } from "../../packages/sdk/src/apis/definition/definition.ts";
import type { Parameter } from "../../packages/sdk/src/apis/definition/parameters.ts";
import { ANY_API } from "../../packages/sdk/src/codes/answer-code.ts";
import { costOf } from "./costs.ts";
import { asMarkdown, type Docstring, docstringsOf, requireDocstring } from "./docstrings.ts";
import { headingOfApi, linkToCode } from "./links.ts";
import { block, page, span, spans, table } from "./markdown.ts";
import { VEHICLE_VALUES } from "./vehicle-values.ts";

const root = join(import.meta.dirname, "..", "..");
const sdk = "packages/sdk/src";

const RESULTS: Readonly<Record<string, string>> = {
  String: "text",
  Strings: "text",
  boolean: "true or false",
  "List of Strings": "list of texts",
  Ledger: "[the ledger](../guide/production.md#the-ledger)",
};

const formOf = ({ values, form }: Parameter): string => (values ? `one of ${spans(values)}` : form);

function parametersOf({ select, parameters }: AnyApi): string {
  const selectors = select.map((selector) => [
    spellings(selector).map(span).join(" or "),
    `always ${span(selector[1])}`,
    "yes",
    "",
  ]);
  const rest = Object.entries(parameters).map(([name, parameter]) => [
    [name, ...(parameter.alsoSpelt ?? [])].map(span).join(" or "),
    formOf(parameter),
    parameter.required ? "yes" : "no",
    parameter.example === undefined ? "" : span(parameter.example),
  ]);
  const rows = [...selectors, ...rest];
  return rows.length === 0
    ? "No parameters."
    : table(["parameter", "type and form", "required", "example"], rows);
}

function resultOf({ output }: AnyApi): string {
  const fields = Object.entries(output).map(([name, type]) => `${span(name)}: ${outputType(type)}`);
  return fields.join("; ") || "none";
}

function outputType(type: AnyApi["output"][string]): string {
  if (typeof type === "string") return RESULTS[type] ?? type;
  return "type" in type ? type.type : type.map(span).join(" or ");
}

/** A value of each field of a result. */
const VALUES: Readonly<Record<string, unknown>> = {
  otp: "npnp3kvc",
  token: "2YotnFZFEjr1zCsicMWpAA",
  username: "driver@openpims.example",
  vin: "VR3UHZKXZNT500001",
  phoneNumber: "+33612345678",
  isDeviceActivated: true,
  isAccountBlocked: "NotBlocked",
  ledger: {
    smsCode: { used: 1, limit: 5, windowSeconds: 86_400, nextTry: null },
    activation: { used: 1, limit: 9, windowSeconds: 2_592_000, nextTry: null },
    otp: { used: 6, limit: 6, windowSeconds: 86_400, nextTry: "2026-01-31T18:00:00Z" },
    pinTry: { used: 0, limit: 2, windowSeconds: 86_400, nextTry: null },
  },
  ...VEHICLE_VALUES,
  OS: "Linux",
  OSVersion: "6.12",
  PhoneModel: "x64",
  PhoneBrand: "unknown",
  logPath: "/home/ann/.openpims/device/logs/pims-2026-01-31T000000.000Z.log",
  logPaths: ["/home/ann/.openpims/device/logs/pims-2026-01-31T000000.000Z.log"],
  versionCore: VERSION,
  versionFacade: VERSION,
};

function exampleOf(name: string, type: AnyApi["output"][string]): unknown {
  if (name in VALUES) return VALUES[name];
  if (typeof type === "string" || "type" in type)
    throw new Error(`the result's field ${name} has no example`);
  return type[0];
}

/** The message of a successful call. */
function answerOf({ method, output }: AnyApi): string {
  const result = Object.fromEntries(
    Object.entries(output).map(([name, type]) => [name, exampleOf(name, type)]),
  );
  const status = { transactionId: "953cfefb-bc72", status: method === "subscribe" ? "RESULT" : "SUCCEEDED" };
  const hasResult = Object.keys(result).length > 0;
  return JSON.stringify(hasResult ? { ...status, result } : status, null, 1).replace(/\n\s*/g, " ");
}

function section(definition: AnyApi, docstring: Docstring): string[] {
  const codes = new Set([...definition.errors, ...(definition.proseErrors ?? [])]);
  return [
    `### ${headingOfApi(definition)}`,
    asMarkdown(docstring),
    parametersOf(definition),
    table(
      ["result", "codes", "cost", "signed-in user"],
      [
        [
          resultOf(definition),
          [...codes]
            .sort((a, b) => a - b)
            .map(linkToCode)
            .join(", ") || "none",
          costOf(definition.uses),
          definition.authentication ? "needed" : "not needed",
        ],
      ],
    ),
    ...docstring.examples.map((example) => block("ts", example)),
    block("json", answerOf(definition)),
  ];
}

/** The calls outside the registry: the members of the facade, and the parameter of `initialize`. */
function facade(): string[] {
  const members = docstringsOf(`${sdk}/call/types.ts`, "export interface Pims<");
  const parameters = readFileSync(join(root, sdk, "configuration/parameters.ts"), "utf8");
  const [shape = ""] = /^export interface InitializeParameters[\s\S]*?^}/m.exec(parameters) ?? [];
  const calls = ["initialize", "release", "subscribe", "unsubscribe"].flatMap((name) => {
    const docstring = requireDocstring(members, name);
    const examples = docstring.examples.map((example) => block("ts", example));
    return [
      `### ${name}`,
      asMarkdown(docstring),
      ...(name === "initialize" ? [block("ts", shape)] : []),
      ...examples,
    ];
  });
  return ["## The facade", ...calls];
}

export function apisPage(): string {
  const definitions = Object.entries(named).sort(([, a], [, b]) =>
    headingOfApi(a).localeCompare(headingOfApi(b), "en"),
  );
  const files = globSync("*.ts", { cwd: join(root, sdk, "apis") });
  const docstrings = new Map(files.flatMap((file) => [...docstringsOf(`${sdk}/apis/${file}`)]));
  const names = [...new Set(definitions.map(([, { api }]) => api))].sort();
  return page(
    "# APIs",
    `Every call answers a message: \`transactionId\`, \`status\`, and \`result\` or \`error\`. [Enrol a
device](../guide/enrol.md) has the order of the calls, [errors](../guide/errors.md) what a cost means. Besides the
codes of its row, any call may answer ${ANY_API.map(linkToCode).join(", ")}. The examples have a \`pims\` that
\`createPims\` made. An extension is an API of this SDK's own.`,
    facade(),
    names.flatMap((name) => [
      `## ${name}`,
      ...definitions
        .filter(([, { api }]) => api === name)
        .flatMap(([constant, definition]) => section(definition, requireDocstring(docstrings, constant))),
    ]),
  );
}
