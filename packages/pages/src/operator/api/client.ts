// Calls of the operator API. The browser adds the session's cookie by itself; no call has a secret in its address.
import { signal } from "@preact/signals";

/** The service answered that it will not. The message is its own sentence. */
export class Refused extends Error {
  override name = "Refused";
  readonly status: number;
  /** For a 429. */
  readonly waitSeconds: number | undefined;

  constructor(status: number, message: string, waitSeconds?: number) {
    super(message);
    this.status = status;
    this.waitSeconds = waitSeconds;
  }
}

/** The service, or its store, could not be reached. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

/** Whether the last call found nobody: the page tells so until one gets through. */
export const unreachable = signal(false);

/** Counts the answers that said that there is no session any more. */
export const sessionsLost = signal(0);

/** Counts the sign-ins: an answer to a request of before one says nothing of the session after it. */
export const signIns = signal(0);

export interface CallOptions {
  /** JSON, or a text of the type that is given. */
  readonly body?: unknown;
  readonly type?: string;
  /** The page reads by itself: that keeps no session alive. */
  readonly unattended?: boolean;
  /** The operator's token, for the sign-in alone. */
  readonly token?: string;
}

function initOf(method: string, { body, type, unattended, token }: CallOptions): RequestInit {
  const headers = new Headers();
  if (body !== undefined) headers.set("content-type", type ?? "application/json");
  if (unattended) headers.set("x-openpims-unattended", "1");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return {
    method,
    headers,
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    ...(body !== undefined && { body: type === undefined ? JSON.stringify(body) : String(body) }),
  };
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(`/admin/v1${path}`, init);
    if (response.status < 502) return response;
  } catch {
    // No connection, or one that was cut.
  }
  throw new Unreachable();
}

/** @throws Refused, Unreachable */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const asked = signIns.peek();
  let response: Response;
  let text: string;
  try {
    response = await answerOf(path, initOf(method, options));
    text = await response.text();
  } catch {
    unreachable.value = true;
    throw new Unreachable();
  }
  unreachable.value = false;
  const body = text === "" ? undefined : (JSON.parse(text) as unknown);
  if (response.ok) return body as T;
  if (response.status === 401 && options.token === undefined && asked === signIns.peek())
    sessionsLost.value++;
  const wait = Number(response.headers.get("retry-after"));
  const { error } = (body ?? {}) as { readonly error?: unknown };
  throw new Refused(response.status, typeof error === "string" ? error : "", wait > 0 ? wait : undefined);
}

/** A query of the fields that say something. */
export function query(fields: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1]));
  return said.length === 0 ? "" : `?${new URLSearchParams(said)}`;
}
