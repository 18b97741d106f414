// The running service of a command: its address, and how it is known to be the service.
import { readFileSync } from "node:fs";
import { ConfigurationError, DEFAULT_PORT, isLoopback } from "@openpims/service";
import type { Command } from "commander";
import { configurationOf, type GlobalOptions } from "../configuration/options.ts";

export interface AddressOptions extends GlobalOptions {
  readonly url?: string;
  readonly ca?: string;
}

export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** The authorities of its certificate, which is then the proof. `undefined`: it proves that it knows the token. */
  readonly trusted?: { readonly ca?: string };
}

export const urlOf = ({ host, port, secure }: ServiceAddress): string =>
  `${secure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;

/** Adds the options of a command that calls the running service. */
export function addressOptions(command: Command): Command {
  return command
    .option("--url <address>", "the service, by https from anywhere; default: the one of this machine")
    .option("--ca <file>", "the PEM file with the authority of the certificate, with --url");
}

/** @throws ConfigurationError */
export function addressOf(options: AddressOptions): ServiceAddress {
  const { server } = configurationOf(options);
  if (options.url !== undefined) return addressOfUrl(options.url, options);
  if (options.ca !== undefined) throw new ConfigurationError("--ca: give the --url that it is for");
  return {
    host: reachable(server.host ?? "127.0.0.1"),
    port: options.port ?? server.port ?? DEFAULT_PORT,
    secure: server.tlsCertificate !== undefined,
  };
}

/** A wildcard stands for every address of this machine; that of IPv6 may stand for IPv6 alone. */
function reachable(host: string): string {
  const bare = withoutBrackets(host);
  if (!/^[0.:]*$/.test(bare)) return bare;
  return bare.includes(":") ? "::1" : "127.0.0.1";
}

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, "$1");

function addressOfUrl(text: string, { port, ca }: AddressOptions): ServiceAddress {
  if (port !== undefined) throw new ConfigurationError("--url: it has the port, so give no --port");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && [url.origin, `${url.origin}/`].includes(url.href);
  if (!isOrigin || !/^https?:$/.test(url.protocol))
    throw new ConfigurationError("--url: must be an address such as https://strong.example, without a path");
  const secure = url.protocol === "https:";
  const host = withoutBrackets(url.hostname);
  if (!secure && !isLoopback(host))
    throw new ConfigurationError("--url: give https: the operator's token would cross the network in clear");
  const address = { host, port: Number(url.port || (secure ? 443 : 80)), secure };
  return secure ? { ...address, trusted: ca === undefined ? {} : { ca: readAuthority(ca) } } : address;
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigurationError(`--ca: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
