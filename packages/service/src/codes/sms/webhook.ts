// Standard Webhooks 1.0 (standardwebhooks.com): messages are posted to the operator's own SMS gateway.
import { createHmac } from "node:crypto";
import type { EpochMs } from "../../clock.ts";
import { isLoopback } from "../../machine/loopback.ts";
import { onTheWire } from "../reference-words.ts";
import type { SmsMessage } from "./message.ts";

/** The address for the messages, and the key that signs them. */
export interface SmsWebhook {
  readonly url: string;
  readonly key: Buffer;
}

const LEAST_KEY_BYTES = 24;

/**
 * Parses the webhook of the configuration; `undefined` if none is configured.
 * @param secret `whsec_` and base64, or any text
 * @throws Error that says what to change, without the secret or the address
 */
export function checkWebhook(url: string | undefined, secret: string | undefined): SmsWebhook | undefined {
  if (url === undefined && secret === undefined) return undefined;
  if (url === undefined || secret === undefined)
    throw new Error("smsWebhook and smsWebhookSecret go together: give both or none");
  const { protocol = "", hostname = "", username = "" } = URL.canParse(url) ? new URL(url) : {};
  const safe = protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
  if (!safe || username !== "")
    throw new Error("the SMS webhook's address must be https, or http to this machine, without a user name");
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = base64 === undefined ? Buffer.from(secret) : Buffer.from(base64, "base64");
  if (key.length < LEAST_KEY_BYTES)
    throw new Error(`the SMS webhook's secret must have ${LEAST_KEY_BYTES} bytes at least`);
  return { url, key };
}

const REQUEST_TIMEOUT_MS = 10_000;

export interface PostFailure {
  /** A few words for the log. */
  readonly words: string;
  /** True if a retry would fail again: the gateway refuses the message itself, such as its number. */
  readonly final: boolean;
}

/** A 4xx blames the request (RFC 9110 §15.5), except 408 and 429, which ask for a later try. */
const isFinal = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 429;

/**
 * Posts a message, once.
 * @param id the same at each try, so that the receiver recognises a repeated message
 * @returns `undefined` for any 2xx, else the failure
 */
export async function postMessage(
  { url, key }: SmsWebhook,
  id: string,
  message: SmsMessage,
  now: EpochMs,
): Promise<PostFailure | undefined> {
  const expiresAt = new Date(message.expiresAt).toISOString();
  const body = JSON.stringify({ id, ...onTheWire(message), expiresAt });
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    await response.body?.cancel();
    const { ok, status } = response;
    return ok ? undefined : { words: `HTTP ${status}`, final: isFinal(status) };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return { words: isTimeout ? "timeout" : "no connection", final: false };
  }
}
