// The page's half of the session. A browser sends the cookie to every port of the host, but this half to no other origin. It is
// kept in memory, and in the tab's session storage over a reload. A new tab asks the console's other tabs for it.

const NAME = "openpims.page";
const PATIENCE_MS = 300;

let secret: string | undefined;

/** Reading removes it from the storage. */
function takeStored(): string | undefined {
  const stored = sessionStorage.getItem(NAME) ?? undefined;
  sessionStorage.removeItem(NAME);
  return stored;
}

secret = takeStored();
addEventListener("pagehide", () => {
  if (secret !== undefined) sessionStorage.setItem(NAME, secret);
});
// The browser may show a page again as it was left (back/forward cache).
addEventListener("pageshow", () => {
  takeStored();
});

type Message = { readonly asks: true } | { readonly secret: string };

const channel = new BroadcastChannel("openpims.console");
const told = new Set<() => void>();
channel.onmessage = ({ data }: MessageEvent<Message>) => {
  if ("asks" in data) {
    if (secret !== undefined) channel.postMessage({ secret } satisfies Message);
    return;
  }
  secret ??= data.secret;
  for (const each of told) each();
};

export const pageSecret = (): string | undefined => secret;

export function keepPageSecret(given: string | undefined): void {
  secret = given;
}

/** Asks the other tabs if this one has none. It ends with the first answer, or after a short wait. */
export async function findPageSecret(): Promise<void> {
  if (secret !== undefined) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  told.add(resolve);
  channel.postMessage({ asks: true } satisfies Message);
  const timer = setTimeout(resolve, PATIENCE_MS);
  await promise;
  clearTimeout(timer);
  told.delete(resolve);
}
