// Caches the phone's own files, so that the page opens without a network and reports it. It caches no answer of the service
// and no page of the identity provider.

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
/** The part of a service worker's global scope that is used. The `dom` types lack it. */
interface WorkerScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
}

const worker = globalThis as unknown as WorkerScope;

// Inserted by the build: the addresses of the phone's files, and the name of the build.
const shell = "__SHELL__" as unknown as readonly string[];
const build: string = "__BUILD__";

const PAGE = "/phone/";
const PREFIX = "openpims-phone-";
const CACHE = PREFIX + build;

/** Milliseconds to wait for the network before the cached page is shown. */
const PATIENCE = 4_000;

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(shell.map((path) => new Request(path, { cache: "reload" })));
  // The new worker takes over at once: an open page already has all its files.
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

const kept = async (path: string): Promise<Response | undefined> => (await caches.open(CACHE)).match(path);

/** The page comes from the network if possible, so that no user stays on an old build. */
async function page(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (response.status < 500) return response;
  } catch {
    // No network, or a slow one: the cached page follows.
  }
  return (await kept(PAGE)) ?? Response.error();
}

/** Icons, and files with a hash in their names: the cached file is always right. */
async function file(request: Request, path: string): Promise<Response> {
  return (await kept(path)) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request));
  else if (pathname !== PAGE && shell.includes(pathname)) event.respondWith(file(request, pathname));
});
