import { join } from "node:path";
import { readSecret } from "@openpims/service";
import type { AnswerOf, BodyOf, OperatorCall, ParamsOf, QueryOf } from "@openpims/service/operator-api";
import { configurationOf, type GlobalOptions, serviceFolder } from "../configuration/options.ts";
import { OperatorConnection, type Received, type Sent } from "./operator-connection.ts";
import { type AddressOptions, addressOf, type ServiceAddress, urlOf } from "./service-address.ts";

/** Verifying an audit log of millions of rows takes minutes. */
const PATIENCE_MS = 600_000;

/** A call without path parameters and without a body. */
type PlainCall = {
  [Call in OperatorCall]: [ParamsOf<Call>, BodyOf<Call>] extends [undefined, undefined] ? Call : never;
}[OperatorCall];

/** Nothing listens at the service's address. */
export class NoServiceError extends Error {}

/** The operator's token, if it is known. */
export const operatorTokenOf = (options: GlobalOptions): string | undefined =>
  configurationOf(options).server.adminToken ?? readSecret(join(serviceFolder(options), "admin.token"));

/**
 * Calls the operator API of the service that runs on this machine with the same data folder and configuration, or at
 * `--url`. The token is sent only after the service has proved that it knows it, or by its certificate.
 * @throws NoServiceError, or Error with a message for the user
 */
export async function callOperatorApi<Call extends PlainCall>(
  options: AddressOptions,
  call: Call,
  query?: QueryOf<Call>,
): Promise<AnswerOf<Call>> {
  const [method = "", path = ""] = call.split(" ");
  const token = operatorTokenOf(options);
  if (token === undefined)
    throw new Error("the operator's token is not known: give the service's --data, or OPENPIMS_ADMIN_TOKEN");
  const address = addressOf(options);
  const parameters = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const { status, body } = await callProven(address, token, {
    method,
    path: `/admin/v1${path}?${parameters}`,
    headers: { authorization: `Bearer ${token}` },
    patience: PATIENCE_MS,
  });
  if (status === 401) throw anotherToken(address);
  if (status < 200 || status > 299 || typeof body !== "object" || body === null)
    throw new Error(`the service at ${urlOf(address)} answered HTTP ${status}`);
  return body as AnswerOf<Call>;
}

const anotherToken = (address: ServiceAddress) =>
  new Error(`the service at ${urlOf(address)} takes another operator's token`);

/** True if a program listens at the service's address. @throws Error with a message for the user */
export async function isListening(options: AddressOptions): Promise<boolean> {
  try {
    (await open(addressOf(options))).close();
    return true;
  } catch (error) {
    if (error instanceof NoServiceError) return false;
    throw error;
  }
}

/** Codes of a connection to an address where nothing listens. */
const NOTHING_LISTENS = ["ECONNREFUSED", "EADDRNOTAVAIL"];

async function open(address: ServiceAddress): Promise<OperatorConnection> {
  const url = urlOf(address);
  try {
    return await OperatorConnection.open(address);
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (NOTHING_LISTENS.includes(code))
      throw new NoServiceError(
        `no service answers at ${url}: start it with openpims-service serve, or give its --port or --url`,
      );
    if (address.trusted && /CERT|SIGNATURE|ISSUER/.test(code))
      throw new Error(
        `the certificate at ${url} is not trusted (${code}): give the --ca of its authority, and the name that it is for`,
      );
    throw new Error(`the service at ${url} cannot be reached (${code})`);
  }
}

async function callProven(address: ServiceAddress, token: string, sent: Sent): Promise<Received> {
  const url = urlOf(address);
  const connection = await open(address);
  try {
    if (!address.trusted) await requireProof(connection, token, address);
    return await connection.send(sent).catch(() => {
      throw new Error(`the service at ${url} ended the connection before its answer`);
    });
  } finally {
    connection.close();
  }
}

async function requireProof(
  connection: OperatorConnection,
  token: string,
  address: ServiceAddress,
): Promise<void> {
  const url = urlOf(address);
  const proved = await connection.prove(token).catch(() => "no proof" as const);
  if (proved === "another token") throw anotherToken(address);
  if (proved === "too many tries")
    throw new Error(`the service at ${url} got too many wrong tokens from this address: try again later`);
  if (proved !== "proven")
    throw new Error(
      `the program at ${url} does not prove that it is the service, so the operator's token was not sent: give the port and the OPENPIMS_HOST that the service listens on, or its https --url`,
    );
}
