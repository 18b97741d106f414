import { join } from "node:path";
import { DEFAULT_PORT, readSecret } from "@openpims/service";
import type { AnswerOf, BodyOf, OperatorCall, ParamsOf, QueryOf } from "@openpims/service/operator-api";
import { configurationOf, type GlobalOptions, serviceFolder } from "../configuration/options.ts";
import {
  OperatorConnection,
  type Received,
  type Sent,
  type ServiceAddress,
  urlOf,
} from "./operator-connection.ts";

/** Verifying an audit log of millions of rows takes minutes. */
const PATIENCE_MS = 600_000;

/** A call without path parameters and without a body. */
type PlainCall = {
  [Call in OperatorCall]: [ParamsOf<Call>, BodyOf<Call>] extends [undefined, undefined] ? Call : never;
}[OperatorCall];

/**
 * Calls the operator API of the service that runs on this machine with the same data folder and configuration. The token
 * is sent only after the service has proved that it knows it.
 * @throws Error with a message for the user
 */
export async function callOperatorApi<Call extends PlainCall>(
  options: GlobalOptions,
  call: Call,
  query?: QueryOf<Call>,
): Promise<AnswerOf<Call>> {
  const [method = "", path = ""] = call.split(" ");
  const { server } = configurationOf(options);
  const token = server.adminToken ?? readSecret(join(serviceFolder(options), "admin.token"));
  if (token === undefined)
    throw new Error("the operator's token is not known: give the service's --data, or OPENPIMS_ADMIN_TOKEN");
  const address = {
    host: reachable(server.host ?? "127.0.0.1"),
    port: options.port ?? server.port ?? DEFAULT_PORT,
    secure: server.tlsCertificate !== undefined,
  };
  const parameters = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const { status, body } = await callProven(address, token, {
    method,
    path: `/admin/v1${path}?${parameters}`,
    headers: { authorization: `Bearer ${token}` },
    patience: PATIENCE_MS,
  });
  if (status < 200 || status > 299 || typeof body !== "object" || body === null)
    throw new Error(`the service at ${urlOf(address)} answered HTTP ${status}`);
  return body as AnswerOf<Call>;
}

/** A wildcard stands for every address of this machine. */
const reachable = (host: string): string =>
  /^\[?[0.:]*\]?$/.test(host) ? "127.0.0.1" : host.replace(/^\[(.*)\]$/, "$1");

async function callProven(address: ServiceAddress, token: string, sent: Sent): Promise<Received> {
  const url = urlOf(address);
  const unreachable = () =>
    new Error(`no service answers at ${url}: start it with openpims-service serve, or give its --port`);
  const connection = await OperatorConnection.open(address).catch(() => {
    throw unreachable();
  });
  try {
    const proved = await connection.prove(token).catch(() => "no proof" as const);
    if (proved === "another token") throw new Error(`the service at ${url} takes another operator's token`);
    if (proved === "too many tries")
      throw new Error(`the service at ${url} got too many wrong tokens from this address: try again later`);
    if (proved !== "proven")
      throw new Error(
        `the program at ${url} does not prove that it is the service, so the operator's token was not sent: give the port and the OPENPIMS_HOST that the service listens on`,
      );
    return await connection.send(sent).catch(() => {
      throw unreachable();
    });
  } finally {
    connection.close();
  }
}
