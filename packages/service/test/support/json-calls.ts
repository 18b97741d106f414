// The calls of the operator API and of the verification, from the OpenAPI document, each with a body that would be accepted.
import type { TestService } from "@openpims/testing/harness";

export interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly {
    readonly in: "path" | "query";
    readonly name: string;
    readonly required: boolean;
    readonly example?: string;
    readonly schema: { readonly enum?: readonly string[]; readonly examples?: readonly string[] };
  }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        {
          readonly schema: { readonly required?: readonly string[] };
          readonly example?: Readonly<Record<string, unknown>>;
        }
      >
    >;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

const scopes = ["verify", "audit:read"] as const;

export interface Call {
  readonly method: string;
  readonly path: string;
  /** A body that would be accepted, with the required properties. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  /** True if the answer does not end by itself. */
  readonly endless: boolean;
  /** The scope of the API keys that may also call it. */
  readonly scope: (typeof scopes)[number] | undefined;
  readonly operation: Operation;
}

export const login = "known@openpims.example";
export const vendorForm = "/FS?action=authenticateExtended&serviceId=1&userId=a&token=b&format=json";

/** Each operation of the service's document, by method and path: `GET /admin/v1/accounts/{login}`. */
export async function operationsOf(service: TestService): Promise<[call: string, operation: Operation][]> {
  const response = await service.fetch(`${service.url}/openapi.json`);
  const { paths } = (await response.json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
}

/** A device's call gets the device's id; all other ids are unknown. */
const pathOf = (path: string, deviceId: string): string =>
  path.replace("{login}", login).replace("{id}", path.includes("/devices/") ? deviceId : "0");

function queryOf({ parameters = [] }: Operation): string {
  const required = parameters.filter((parameter) => parameter.in === "query" && parameter.required);
  const given = required.map(({ name, example, schema }) => [
    name,
    example ?? schema.examples?.[0] ?? schema.enum?.[0] ?? "a",
  ]);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** Every call of operators and verifiers. Deletions come last, an account's after those of its parts. */
export async function callsOf(service: TestService, deviceId: string): Promise<Call[]> {
  const calls = (await operationsOf(service))
    .filter(([call]) => / \/(admin|v1|FS)/.test(call))
    .map(([call, operation]): Call => {
      const [method = "", path = ""] = call.split(" ");
      const { schema, example } = operation.requestBody?.content["application/json"] ?? {};
      return {
        method,
        path: pathOf(path, deviceId) + queryOf(operation),
        ...(example && { body: example, required: schema?.required ?? [] }),
        endless: operation.responses[200]?.content?.["text/event-stream"] !== undefined,
        scope: scopes.find((scope) => operation.security?.some(({ apiKey }) => apiKey?.includes(scope))),
        operation,
      };
    });
  const deletions = calls.filter(({ method }) => method === "DELETE");
  const others = calls.filter((call) => !deletions.includes(call));
  return [...others, ...deletions.sort((a, b) => (a.path < b.path ? 1 : -1))];
}

/** Method and path of every call of a signed-in user's application. */
export const userCallsOf = async (service: TestService): Promise<[method: string, path: string][]> =>
  (await operationsOf(service))
    .filter(([, { security }]) => security?.some((scheme) => "user" in scheme))
    .map(([call]) => call.split(" ") as [string, string]);

export const nameOf = ({ method, path }: Call): string => `${method} ${path}`;
