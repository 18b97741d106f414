// The browser's side of passkeys (WebAuthn Level 3): the ceremonies, in the service's form.
import { call } from "./client.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
};

const textOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

/** A passkey belongs to a domain name: an IP address has none. */
export const canUsePasskeys = (): boolean =>
  isSecureContext && "PublicKeyCredential" in globalThis && !/^[\d.]+$|:/.test(location.hostname);

const TYPE = "public-key" as const;

const credentialOf = (credential: Credential | null): PublicKeyCredential => {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey");
  return credential;
};

const common = ({ id, rawId }: PublicKeyCredential) => ({
  id,
  rawId: textOf(rawId),
  type: TYPE,
  clientExtensionResults: {},
});

/** Asks the browser for a passkey of this service. @throws DOMException if the person cancels */
export async function assertPasskey() {
  const { challenge, rpId, timeout } = await call("POST /passkeys/challenge");
  const credential = credentialOf(
    await navigator.credentials.get({
      publicKey: { challenge: bytesOf(challenge), rpId, timeout, userVerification: "required" },
    }),
  );
  const { response } = credential;
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new Error("no assertion");
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    ...common(credential),
    response: {
      clientDataJSON: textOf(clientDataJSON),
      authenticatorData: textOf(authenticatorData),
      signature: textOf(signature),
      ...(userHandle && { userHandle: textOf(userHandle) }),
    },
  };
}

/** Has the browser make a passkey, and adds it to the signed-in operator. @throws DOMException if the person cancels */
export async function addPasskey(name: string): Promise<void> {
  const { challenge, rpId, userId, userName, known, timeout } = await call("POST /passkeys/options");
  const credential = credentialOf(
    await navigator.credentials.create({
      publicKey: {
        challenge: bytesOf(challenge),
        rp: { id: rpId, name: "OpenPIMS" },
        user: { id: bytesOf(userId), name: userName, displayName: userName },
        // ES256, EdDSA, RS256 (RFC 8152, RFC 8812).
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: TYPE, alg })),
        excludeCredentials: known.map((id) => ({ type: TYPE, id: bytesOf(id) })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        attestation: "none",
        timeout,
      },
    }),
  );
  const { response } = credential;
  if (!(response instanceof AuthenticatorAttestationResponse)) throw new Error("no attestation");
  const { clientDataJSON, attestationObject } = response;
  const body = {
    name,
    credential: {
      ...common(credential),
      response: { clientDataJSON: textOf(clientDataJSON), attestationObject: textOf(attestationObject) },
    },
  };
  await call("POST /passkeys", { body });
}
