// Other users of the machine read a browser's command line, so the page that it opens must not have the sign-in's secrets
// in its address: with the `state`, another user could end the sign-in, or hand it a code of their own account.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isOwnUsersConnection } from "./connection-owner.ts";

/** A page that leads its own user, and nobody else, to an address. */
export interface PrivatePage {
  /** May be on a command line. */
  readonly address: string;
  /** Serves the page on the sign-in's listener. @returns false for the request of another page */
  readonly serve: (...request: Parameters<RequestListener>) => boolean;
  readonly remove: () => Promise<void>;
}

/**
 * Linux knows the user of a connection, so the sign-in's own listener serves the page there: a browser in a sandbox (snap,
 * flatpak) may read no file. Elsewhere it is a file in a folder that only its owner may open. Windows shows no user the
 * command lines of another.
 * @param origin of the sign-in's listener
 */
export async function makePrivatePage(
  target: string,
  origin: string,
  platform: NodeJS.Platform = process.platform,
): Promise<PrivatePage> {
  if (platform === "linux") return servedPage(target, origin);
  if (platform === "win32") return { address: target, serve: () => false, remove: async () => {} };
  return filePage(target);
}

function servedPage(target: string, origin: string): PrivatePage {
  const path = `/sign-in-${randomBytes(16).toString("hex")}`;
  const answer = async (...[request, response]: Parameters<RequestListener>) => {
    const isOwn = await isOwnUsersConnection(request.socket).catch(() => false);
    const headers = { "cache-control": "no-store", "referrer-policy": "no-referrer", connection: "close" };
    if (isOwn) response.writeHead(302, { ...headers, location: target }).end();
    else response.writeHead(403, { ...headers, "content-type": "text/plain" }).end(NOT_YOURS);
  };
  return {
    address: `${origin}${path}`,
    serve: (request, response) => {
      if (request.url !== path || request.method !== "GET") return false;
      void answer(request, response);
      return true;
    },
    remove: async () => {},
  };
}

const NOT_YOURS =
  "This sign-in belongs to another user of this machine, or it cannot tell whose browser this is.\n" +
  "Open the address that the program shows instead.\n";

async function filePage(target: string): Promise<PrivatePage> {
  const folder = await mkdtemp(join(tmpdir(), "openpims-sign-in-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const file = join(folder, "sign-in.html");
  const address = escaped(new URL(target).href);
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${address}"><title>OpenPIMS</title><p><a href="${address}">Sign in</a></p></html>\n`;
  try {
    await writeFile(file, page, { flag: "wx", mode: 0o600 });
  } catch (error) {
    await remove();
    throw error;
  }
  return { address: pathToFileURL(file).href, serve: () => false, remove };
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
