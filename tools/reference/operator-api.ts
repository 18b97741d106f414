// docs/reference/operator-api.md, from the operator's and the verification's routes.
import { Account, AccountSummary, Device } from "../../packages/service/src/http/operator/account-view.ts";
import { ROUTE_ROLES } from "../../packages/service/src/http/operator/route-roles.ts";
import { operatorRoutes } from "../../packages/service/src/http/operator/routes.ts";
import { verificationCalls } from "../../packages/service/src/http/verification/verification.ts";
import { anchorOf, block, link, page, sentence, span, table } from "./markdown.ts";
import { formWithPattern, type Schema, shapeOf } from "./schemas.ts";

interface RouteView {
  readonly call: string;
  readonly summary: string;
  readonly params?: Schema | undefined;
  readonly query?: Schema | undefined;
  readonly body?: Schema | undefined;
  readonly response: Readonly<Record<number, Schema>>;
  readonly produces?: string | undefined;
}

/** The shapes of many answers, each shown once. */
const titled = [Account, AccountSummary, Device] as readonly Schema[];

interface Group {
  readonly title: string;
  readonly opens: string;
}

const GROUPS: Readonly<Record<keyof typeof operatorRoutes, Group>> = {
  operator: {
    title: "The operator's calls",
    opens:
      "Opened by the service's own token, an API key with the role, or a browser that is signed in to the console.",
  },
  auditReader: {
    title: "Reading the audit log",
    opens: "Opened as the operator's calls, or by an API key with the scope `audit:read`.",
  },
  operators: {
    title: "Operators",
    opens: "Only if the console is served. Opened as the operator's calls.",
  },
  console: {
    title: "The console's session",
    opens: "Only if the console is served. Opened by a browser that is signed in.",
  },
  consoleSignIn: {
    title: "Signing in to the console",
    opens:
      "Only if the console is served. Opened by a name and a password, or a one-time link, from the service's own pages.",
  },
  proof: {
    title: "The service's proof",
    opens:
      "Opened by a proof of the operator's token, which is not sent. For programs on the service's machine.",
  },
  demo: { title: "The demo's outbox", opens: "Only with `--demo`. Opened as the operator's calls." },
};

const fieldsOf = (part: string, { properties = {}, required = [] }: Schema): string[][] =>
  Object.entries(properties).map(([name, field]) => [
    part,
    span(name),
    formWithPattern(field),
    required.includes(name) ? "yes" : "no",
    field.default === undefined ? "" : span(String(field.default)),
    field.description ?? "",
  ]);

function bodyOf({ body }: RouteView): string[] {
  if (!body) return [];
  const [example] = body.examples ?? [];
  return [
    "Body:",
    block("text", shapeOf(body)),
    ...(example === undefined ? [] : [block("json", JSON.stringify(example))]),
  ];
}

function answersOf({ response, produces }: RouteView): string[] {
  const [success = ["", {}], ...refusals] = Object.entries(response);
  const [status, schema] = success;
  const done =
    produces === undefined ? (schema.description ?? "") : `${span(produces)}: ${schema.description ?? ""}`;
  const shape = schema.title === undefined && schema.properties ? block("text", shapeOf(schema)) : "";
  const title = schema.title === undefined ? "" : link(span(schema.title), `#${anchorOf(schema.title)}`);
  return [
    shape === "" ? `${status}: ${title === "" ? sentence(done) : `${title}.`}` : `${status}:`,
    shape,
    refusals.length === 0
      ? ""
      : `Or ${refusals.map(([code, { description = "" }]) => `${code}: ${description}`).join("; ")}.`,
  ];
}

function section(route: RouteView, prefix: string): string[] {
  const [method = "", path = ""] = route.call.split(" ");
  const fields = [
    ...(route.params ? fieldsOf("path", route.params) : []),
    ...(route.query ? fieldsOf("query", route.query) : []),
  ];
  return [
    `### ${method} ${prefix}${path.replace(/:(\w+)/g, "{$1}")}`,
    sentence(route.summary),
    fields.length === 0 ? "" : table(["in", "name", "value", "required", "default", "meaning"], fields),
    ...bodyOf(route),
    ...answersOf(route),
  ];
}

export function operatorApiPage(): string {
  const groups = Object.entries(operatorRoutes) as readonly (readonly [
    keyof typeof GROUPS,
    readonly RouteView[],
  ])[];
  return page(
    "# Operator API",
    `JSON, with a token or a key as \`Authorization: Bearer\`: 401 without one that opens the call. A refusal has a sentence
in \`error\`. A name with a question mark may be left out.`,
    `Any call may also answer 429, with \`retry-after\` in seconds, or 503 while the service or its store is overloaded or
out of reach; then nothing was done.`,
    `\`GET /openapi.json\` describes these calls too (OpenAPI 3.1), but not \`/admin/v1/proofs\`. It also has the account
services of users (see [the protocol](../protocol.md#account-services)), the health checks and, with \`--demo\`, the
demo's calls.`,
    groups.flatMap(([name, routes]) => [
      `## ${GROUPS[name].title}`,
      GROUPS[name].opens,
      ...routes.flatMap((route) => section(route, "/admin/v1")),
    ]),
    "## Roles",
    "The least role that opens each call. `none`: the call checks its caller itself.",
    table(
      ["call", "least role"],
      Object.entries(ROUTE_ROLES).map(([call, role]) => [span(call.replace(/:(\w+)/g, "{$1}")), role]),
    ),
    "## Shapes",
    titled.flatMap((schema) => [`### ${schema.title}`, block("text", shapeOf(schema))]),
    "## Verification",
    `Opened by the service's own token, or an API key with the scope \`verify\`. The vendor's form has the OTP in the address,
where a proxy may log it.`,
    (verificationCalls as readonly RouteView[]).flatMap((route) => section(route, "")),
  );
}
