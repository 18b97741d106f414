// The page's half of the session. A browser sends the cookie to every port of the host, but this to no other origin. It is
// in memory; from one load of this tab to the next in its session storage; other tabs of the console are asked for it.

const NAME = "openpims.page";
const PATIENCE_MS = 300;

let secret: string | undefined;

/** Reading takes it out of the storage. */
function takeStored(): string | undefined {
  const stored = sessionStorage.getItem(NAME) ?? undefined;
  sessionStorage.removeItem(NAME);
  return stored;
}

secret = takeStored();
addEventListener("pagehide", () => {
  if (secret !== undefined) sessionStorage.setItem(NAME, secret);
});
// A page that was left and is shown again is the same one (back and forward).
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

/** Asks the other tabs, where this one has none. It ends with their first answer, or soon without one. */
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
