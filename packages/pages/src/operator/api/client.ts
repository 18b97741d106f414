// Calls of the operator API. The browser adds the session's cookie, the page adds its half. No call has a secret in its
// address.
import type {
  AnswerOf,
  BodyOf,
  OperatorCall,
  ParamsOf,
  QueryOf,
  RefusalReason,
} from "@openpims/service/operator-api";
import { signal } from "@preact/signals";
import { pageSecret } from "./page-secret.ts";

/** The body of a refusal. */
interface Refusal {
  readonly error?: string;
  readonly field?: string;
  readonly reason?: RefusalReason;
}

/** The service refused the call. The message is the service's own sentence, for programs: a page has its own words. */
export class Refused extends Error {
  override name = "Refused";
  readonly status: number;
  /** The wait after a 429. */
  readonly waitSeconds: number | undefined;
  /** The field of the request in question, by the service's name. */
  readonly field: string | undefined;
  readonly reason: RefusalReason | undefined;

  constructor(status: number, { error = "", field, reason }: Refusal, waitSeconds?: number) {
    super(error);
    this.status = status;
    this.waitSeconds = waitSeconds;
    this.field = field;
    this.reason = reason;
  }
}

/** The service, or its store, could not be reached. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

/** True after a call that could not reach the service, until a call gets through. The page shows a warning meanwhile. */
export const unreachable = signal(false);

/** Incremented on each answer that says the session has ended. */
export const sessionsLost = signal(0);

/** Incremented at sign-in, so that a late 401 of the previous session is ignored. */
export const signIns = signal(0);

/** A named part of a request; optional if none of its fields is required. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : object extends Value
    ? { readonly [Key in Name]?: Value }
    : { readonly [Key in Name]: Value };

/** A query's values come from forms and from the page's address; the service checks them. Empty values are left out. */
type Texts<Query> = { readonly [Name in keyof Query]: string | undefined };

interface Circumstances {
  /** True for a call that no user action caused: it does not keep the session alive. */
  readonly unattended?: boolean;
}

type RequestOf<Call extends OperatorCall> = Part<"params", ParamsOf<Call>> &
  Part<"query", Texts<QueryOf<Call>>> &
  Part<"body", BodyOf<Call>> &
  Circumstances;

/** The request of any call. */
interface AnyRequest extends Circumstances {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

function addressOf(path: string, { params = {}, query = {} }: AnyRequest): string {
  const named = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? named : `${named}?${new URLSearchParams(given)}`;
}

/** The headers that carry the session. */
export function sessionHeaders(): Headers {
  const secret = pageSecret();
  return new Headers(secret === undefined ? {} : { "x-openpims-page": secret });
}

/** A read that takes longer counts as unreachable, so that a view whose answer was lost loads again. */
const READ_DEADLINE_MS = 30_000;

function initOf(method: string, { body, unattended }: AnyRequest): RequestInit {
  const headers = sessionHeaders();
  if (body !== undefined) headers.set("content-type", "application/json");
  if (unattended) headers.set("x-openpims-unattended", "1");
  return {
    method,
    headers,
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    ...(method === "GET" && { signal: AbortSignal.timeout(READ_DEADLINE_MS) }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** Calls that a session does not open: their 401 says nothing of it. */
const WITHOUT_SESSION = [
  "POST /sessions",
  "POST /sessions/passkey",
  "GET /sessions/provider",
  "POST /sessions/provider/begin",
  "POST /sessions/provider",
  "POST /passkeys/challenge",
  "POST /invitations/read",
  "POST /invitations/accept",
] satisfies OperatorCall[] as readonly string[];

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(`/admin/v1${path}`, init);
    if (response.status < 502) return response;
  } catch {
    // No connection, or an interrupted one.
  }
  throw new Unreachable();
}

async function send(call: string, request: AnyRequest): Promise<unknown> {
  const [method = "", path = ""] = call.split(" ");
  const asked = signIns.peek();
  let response: Response;
  let text: string;
  try {
    response = await answerOf(addressOf(path, request), initOf(method, request));
    text = await response.text();
  } catch {
    unreachable.value = true;
    throw new Unreachable();
  }
  unreachable.value = false;
  const body = text === "" ? undefined : (JSON.parse(text) as unknown);
  if (response.ok) return body;
  throw refusalOf(call, response, body, asked);
}

/**
 * The refusal of a call, which may say that the session has ended.
 * @param body the answer's, read as JSON
 * @param asked `signIns` at the time of the call
 */
export function refusalOf(
  call: string,
  { status, headers }: Response,
  body: unknown,
  asked: number,
): Refused {
  if (status === 401 && !WITHOUT_SESSION.includes(call) && asked === signIns.peek()) sessionsLost.value++;
  const wait = Number(headers.get("retry-after"));
  return new Refused(status, (body ?? {}) as Refusal, wait > 0 ? wait : undefined);
}

/**
 * Calls the operator API.
 * @param call method and path, such as `PATCH /accounts/:login`
 * @throws Refused, Unreachable
 */
export function call<Call extends OperatorCall>(
  call: Call,
  ...[request]: object extends RequestOf<Call> ? [request?: RequestOf<Call>] : [request: RequestOf<Call>]
): Promise<AnswerOf<Call>> {
  return send(call, request ?? {}) as Promise<AnswerOf<Call>>;
}
