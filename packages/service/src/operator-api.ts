// The types of the operator API for programs that call it, derived from its routes. They import no server code.

import type { OperatorRoute } from "./http/operator/routes.ts";
import type { Answer, Route } from "./http/route.ts";

export type { RefusableAction } from "./audit/event.ts";
export type { AuditReason } from "./audit/reasons.ts";
export type { Account, AccountSummary, Device } from "./http/operator/account-view.ts";
export type { Activity } from "./http/operator/activity.ts";
export type { ApiKey } from "./http/operator/api-keys.ts";
export type { AuditPage, Verification } from "./http/operator/audit.ts";
export type { AuditEntry } from "./http/operator/audit-view.ts";
export type { Code } from "./http/operator/codes.ts";
export type { ImportResult } from "./http/operator/import.ts";
export type { Keys } from "./http/operator/keys.ts";
export type { Operator } from "./http/operator/operators.ts";
export type { Passkey } from "./http/operator/passkeys.ts";
export type { PolicyField, PolicyValue } from "./http/operator/policy.ts";
export type { Session } from "./http/operator/sessions.ts";
export type { Store } from "./http/operator/store.ts";
export type { OutboxMessage } from "./http/outbox-view.ts";
export type { RefusalReason } from "./http/refusal-reasons.ts";
export type { TextPolicyName } from "./settings/policy-fields.ts";

/** A call by its method and its path below `/admin/v1`, such as `PATCH /accounts/:login`. */
export type OperatorCall = OperatorRoute["call"];

type RouteOf<Call extends OperatorCall> = Extract<OperatorRoute, { readonly call: Call }>;

type Parts<Call extends OperatorCall> =
  RouteOf<Call> extends Route<
    infer _Context,
    Call,
    infer Params,
    infer Query,
    infer Body,
    infer Success,
    Answer<number, unknown>
  >
    ? { readonly params: Params; readonly query: Query; readonly body: Body; readonly success: Success }
    : never;

/** The body of a successful answer. */
export type AnswerOf<Call extends OperatorCall> = Parts<Call>["success"];

/** The parameters of the call's path; `undefined` if it has none. */
export type ParamsOf<Call extends OperatorCall> = Parts<Call>["params"];

export type QueryOf<Call extends OperatorCall> = Parts<Call>["query"];

export type BodyOf<Call extends OperatorCall> = Parts<Call>["body"];
