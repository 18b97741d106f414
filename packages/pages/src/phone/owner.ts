// The owner of this device. A device stays enrolled after a sign-out, and the next user would take it for theirs.
import type { Pims } from "@openpims/sdk";

const PLACE = "openpims.phone.owner";

/** Stores the signed-in account's opaque id as the owner who enrolled the device. */
export async function rememberOwner(pims: Pims): Promise<void> {
  const subject = await subjectOf(pims);
  try {
    if (subject === undefined) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, subject);
  } catch {
    // A browser that stores nothing has no device either.
  }
}

/** True if another account is known to own the device. False if the owner is unknown. */
export async function isAnothers(pims: Pims): Promise<boolean> {
  try {
    const owner = localStorage.getItem(PLACE);
    const subject = owner === null ? undefined : await subjectOf(pims);
    return subject !== undefined && subject !== owner;
  } catch {
    return false;
  }
}

/** `sub` of the ID token (OpenID Connect Core §2), which the SDK has checked. */
async function subjectOf(pims: Pims): Promise<string | undefined> {
  const message = await pims.get("pims.authentication.token", { type: "idtoken", action: "get" });
  if (message.status === "FAILED") return undefined;
  const [, payload = ""] = message.result.token.split(".");
  const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
    character.charCodeAt(0),
  );
  const { sub } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown };
  return typeof sub === "string" ? sub : undefined;
}
