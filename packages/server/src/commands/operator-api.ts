import { join } from "node:path";
import { DEFAULT_PORT, readSecret } from "@openpims/service";
import type { AnswerOf, BodyOf, OperatorCall, ParamsOf, QueryOf } from "@openpims/service/operator-api";
import { configurationOf, type GlobalOptions, serviceFolder } from "../configuration/options.ts";

/** Verifying an audit log of millions of rows takes minutes. */
const PATIENCE_MS = 600_000;

/** A call without path parameters and without a body. */
type PlainCall = {
  [Call in OperatorCall]: [ParamsOf<Call>, BodyOf<Call>] extends [undefined, undefined] ? Call : never;
}[OperatorCall];

/**
 * Calls the operator API of the service that runs on this machine with the same data folder.
 * @throws Error with a message for the user
 */
export async function callOperatorApi<Call extends PlainCall>(
  options: GlobalOptions,
  call: Call,
  query?: QueryOf<Call>,
): Promise<AnswerOf<Call>> {
  const [method = "", path = ""] = call.split(" ");
  const { adminToken, port } = configurationOf(options).server;
  const token = adminToken ?? readSecret(join(serviceFolder(options), "admin.token"));
  if (token === undefined)
    throw new Error("the operator's token is not known: give the service's --data, or OPENPIMS_ADMIN_TOKEN");
  const url = `http://127.0.0.1:${options.port ?? port ?? DEFAULT_PORT}`;
  const parameters = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]),
  );
  let response: Response;
  try {
    response = await fetch(`${url}/admin/v1${path}?${parameters}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new Error(`no service answers at ${url}: start it with openpims-service serve, or give its --port`);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 401) throw new Error(`the service at ${url} takes another operator's token`);
  if (!response.ok || typeof body !== "object" || body === null)
    throw new Error(`the service at ${url} answered HTTP ${response.status}`);
  return body as AnswerOf<Call>;
}
