// Requests to the provider: to safe addresses only, each answer of bounded length, no redirect followed.
import type { CustomFetch } from "openid-client";
import { isSafeAddress } from "../../settings/operator-oidc.ts";

/** The longest answer: a token with hundreds of groups has some ten thousand bytes. */
const MOST_BYTES = 256 * 1024;

export class ProviderAnswer extends Error {
  override name = "ProviderAnswer";
}

async function readBounded(response: Response): Promise<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body.
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    if (length > MOST_BYTES) throw new ProviderAnswer("the answer is too long");
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts)).buffer;
}

/**
 * Makes the `fetch` of one provider.
 * @param issuer clear text goes to this machine only, and only if the issuer is there too
 */
export const boundedFetch =
  (issuer: URL): CustomFetch =>
  async (address, options) => {
    const url = new URL(address);
    if (!isSafeAddress(url) || (url.protocol !== issuer.protocol && issuer.protocol === "https:"))
      throw new ProviderAnswer("the address is not https");
    const response = await fetch(url, { ...options, redirect: "manual" } as RequestInit);
    const body = await readBounded(response);
    const { status, headers } = response;
    // A status without a body, such as 304, takes none.
    return new Response(body.byteLength === 0 ? null : body, {
      status: status === 304 ? 502 : status,
      headers,
    });
  };
