import type { Session } from "@openpims/service/operator-api";
import { effect, signal } from "@preact/signals";
import { call, Refused, sessionsLost, signIns } from "../api/client.ts";
import { findPageSecret, keepPageSecret } from "../api/page-secret.ts";

/** `undefined` until the service has said whether this browser is signed in, `null` where it is not. */
export const session = signal<Session | null | undefined>(undefined);

/** Whether the session ended by itself: what the operator was at comes back after signing in. */
export const endedByItself = signal(false);

export async function findSession(): Promise<void> {
  await findPageSecret();
  try {
    session.value = await call("GET /sessions/current", { unattended: true });
  } catch (error) {
    if (error instanceof Refused) session.value = null;
    else setTimeout(() => void findSession(), 3_000);
  }
}

export async function signIn(token: string): Promise<void> {
  const { pageSecret, ...begun } = await call("POST /sessions", { token });
  keepPageSecret(pageSecret);
  signIns.value++;
  session.value = begun;
  endedByItself.value = false;
}

export async function signOut(): Promise<void> {
  await call("DELETE /sessions/current").catch((error: unknown) => {
    // It is over already.
    if (!(error instanceof Refused)) throw error;
  });
  keepPageSecret(undefined);
  endedByItself.value = false;
  session.value = null;
}

effect(() => {
  if (sessionsLost.value === 0 || !session.peek()) return;
  keepPageSecret(undefined);
  endedByItself.value = true;
  session.value = null;
});
