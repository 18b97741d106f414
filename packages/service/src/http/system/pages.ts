// The pages for people, served from a folder of built files: the phone, the operator's console, and the demo's first page.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { PageName } from "../../settings/page-names.ts";
import { wantsPage } from "../html/page.ts";
import { serveFile, serveFolder } from "./files.ts";
import { aboutService, homeRoute } from "./home.ts";

/** The demo's account. Its password protects nothing else. */
export interface Demo {
  readonly login: string;
  readonly password: string;
}

export interface Pages {
  /** The folder of the built pages: a folder for each, and `index.html` and `assets` if the demo has a first page. */
  readonly directory: string;
  readonly names: readonly PageName[];
  /** With a demo, `/` is a page of first steps. */
  readonly demo?: Demo;
  /** True if another program is on the service's address: the first page shows it, and a page of its own. */
  readonly attached: boolean;
  readonly phone: () => Promise<PhoneConfiguration>;
}

/** The phone's configuration, loaded before anything else. No part of it is a secret. */
export interface PhoneConfiguration {
  readonly clientId: string;
  readonly macId: string;
  /** From the policy: the lifetime of an OTP, self-registration, and the check of a new PIN. */
  readonly otpLifetimeSeconds: number;
  readonly refuseWeakPins: boolean;
  readonly selfRegistration: boolean;
  /** The issuer: the one address that a sign-in works at. */
  readonly origin: string;
}

/** A page may load the service's own files and call the service. No inline script or style runs, and no text becomes either. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types openpims",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  // Keeps the phone's sign-in window within the phone's reach.
  "cross-origin-opener-policy": "same-origin-allow-popups",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
};

/**
 * The return page of the sign-in runs in a window of the identity provider's pages, which have no such policy: with one, it
 * would be cut off from the phone and could not close itself.
 */
const openerPolicyOf = (path: string): string =>
  path.startsWith("/phone/redirect.html") ? "unsafe-none" : HEADERS["cross-origin-opener-policy"];

/**
 * The names of built files contain a hash of their content, so they may be cached forever. Pages are revalidated each time.
 * A failure is not stored: the next version may have the file.
 */
function cachingOf(path: string, status: number): string {
  if (status >= 400) return "no-store";
  return path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

/** @throws Error with a message for the operator if the pages are not built */
export function pageRoutes(app: FastifyInstance, { directory, names, demo, attached, phone }: Pages): void {
  const has = (path: string): boolean => existsSync(join(directory, path));
  const missing = names.find((name) => !has(name));
  if (missing !== undefined)
    throw new Error(`the page ${missing} is not in ${directory}: npm run pages builds the service's own`);
  app.register(async (scope) => {
    scope.addHook("onRoute", (route) => {
      route.schema = { hide: true };
    });
    scope.addHook("onSend", async ({ url }, reply) => {
      reply.headers({
        ...HEADERS,
        "cross-origin-opener-policy": openerPolicyOf(url),
        "cache-control": cachingOf(url, reply.statusCode),
      });
    });
    const folder = (name: string) => serveFolder(scope, name, join(directory, name));
    if (has("assets")) folder("assets");
    for (const name of [...names, ...(attached ? ["vehicle"] : [])]) {
      folder(name);
      scope.get(`/${name}`, (_request, reply: FastifyReply) => reply.redirect(`/${name}/`, 308));
    }
    if (names.includes("phone"))
      scope.get("/phone/configuration.json", async () => ({
        ...(await phone()),
        ...(demo && { demo: { ...demo, attached } }),
      }));
    if (!demo || !has("index.html")) return homeRoute(scope, names);
    scope.get("/demo/first-page.json", async () => ({ ...demo, pages: names, attached }));
    scope.addHook("preHandler", async ({ url, headers: { accept = "" } }, reply) => {
      const isProgram = accept.includes("application/json") && !wantsPage(accept);
      return url === "/" && isProgram ? reply.send(aboutService(names)) : undefined;
    });
    serveFile(scope, "/", join(directory, "index.html"));
  });
}
