import type { AnswerOf, Session } from "@openpims/service/operator-api";
import { effect, signal } from "@preact/signals";
import { call, Refused, sessionsLost, signIns } from "../api/client.ts";
import { findPageSecret, keepPageSecret } from "../api/page-secret.ts";
import { assertPasskey } from "../api/passkeys.ts";
import { takeAnswer } from "../api/provider.ts";
import { providerSentence } from "../texts/failures.ts";

/** `undefined` until the service has answered; `null` while this browser is not signed in. */
export const session = signal<Session | null | undefined>(undefined);

/** True if the session ended without a sign-out: the operator's view returns after signing in. */
export const endedByItself = signal(false);

/** The sentence of a sign-in with the provider that failed. */
export const providerFailure = signal<string | undefined>(undefined);

export async function findSession(): Promise<void> {
  await findPageSecret();
  if (await finishSignIn()) return;
  try {
    session.value = await call("GET /sessions/current", { unattended: true });
  } catch (error) {
    if (error instanceof Refused) session.value = null;
    else setTimeout(() => void findSession(), 3_000);
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  begin(await call("POST /sessions", { body: { name, password } }));
}

/** Changes the signed-in operator's password. The service begins a new session. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  begin(await call("PUT /password", { body: { currentPassword, newPassword } }));
}

/** @throws DOMException if the person cancels */
export async function signInByPasskey(): Promise<void> {
  begin(await call("POST /sessions/passkey", { body: { credential: await assertPasskey() } }));
}

/** Signs in by the provider's answer, if it has sent this page one. @returns true if it did */
async function finishSignIn(): Promise<boolean> {
  const answer = takeAnswer();
  if (answer === undefined) return false;
  try {
    begin(await call("POST /sessions/provider", { body: { answer } }));
    return true;
  } catch (error) {
    providerFailure.value = providerSentence(error);
    return false;
  }
}

function begin({ pageSecret, ...begun }: AnswerOf<"POST /sessions">): void {
  keepPageSecret(pageSecret);
  signIns.value++;
  session.value = begun;
  endedByItself.value = false;
  providerFailure.value = undefined;
}

/** Signs out here, and then at the company's provider. */
export async function signOut(): Promise<void> {
  const next = session.peek()?.providerSignOut;
  await call("DELETE /sessions/current").catch((error: unknown) => {
    // The session has already ended.
    if (!(error instanceof Refused)) throw error;
  });
  keepPageSecret(undefined);
  endedByItself.value = false;
  session.value = null;
  if (next) location.assign(next);
}

effect(() => {
  if (sessionsLost.value === 0 || !session.peek()) return;
  keepPageSecret(undefined);
  endedByItself.value = true;
  session.value = null;
});
