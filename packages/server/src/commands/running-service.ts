// A command that works on the store compares it with the store of the running service.
import { type StoreIdentity, storeInWords } from "@openpims/service";
import type { Command } from "commander";
import { callOperatorApi, isListening, NoServiceError, operatorTokenOf } from "./operator-api.ts";
import { type AddressOptions, addressOf, addressOptions, urlOf } from "./service-address.ts";

export interface StoreOptions extends AddressOptions {
  readonly apart?: true;
}

/** Adds the options of a command that works on the store. */
export const storeOptions = (command: Command): Command =>
  addressOptions(command).option(
    "--apart",
    "for a store that the running service does not use: asks no service",
  );

/**
 * Asks the running service which store it uses.
 * @returns `undefined` if none runs at its address, or with `--apart`
 * @throws Error with a message for the user if a program there does not answer it
 */
export async function runningStore(options: StoreOptions): Promise<StoreIdentity | undefined> {
  if (options.apart) return undefined;
  try {
    if (operatorTokenOf(options) === undefined && !(await isListening(options))) return undefined;
    return await callOperatorApi(options, "GET /store");
  } catch (error) {
    if (error instanceof NoServiceError && options.url === undefined) return undefined;
    throw withApart(error, "so its store is not known; --apart works on a store that is not its own");
  }
}

/**
 * Makes sure that no service runs: it would go on with the store that it has.
 * @throws Error with a message for the user
 */
export async function requireNoService(options: StoreOptions): Promise<void> {
  if (options.apart) return;
  const store = await runningStore(options).catch((error) => {
    throw withApart(error, "stop it first");
  });
  if (store)
    throw new Error(
      `a service runs at ${urlOf(addressOf(options))}, on ${storeInWords(store)}: stop it first, or give --apart for a store that is not its own`,
    );
}

function withApart(error: unknown, text: string): Error {
  const message = error instanceof Error ? error.message : "unknown";
  return new Error(`${message}; ${text}`);
}
