// The types of the operator API for programs that call it, derived from its routes. Nothing of the server comes along.
import type { Static, TSchema } from "typebox";
import type { OperatorRoute } from "./http/operator/routes.ts";
import type { SuccessOf } from "./http/route.ts";

export type { Account, AccountSummary, Device } from "./http/operator/account-view.ts";
export type { Activity } from "./http/operator/activity.ts";
export type { ApiKey } from "./http/operator/api-keys.ts";
export type { AuditEntry, AuditPage, Verification } from "./http/operator/audit.ts";
export type { Code } from "./http/operator/codes.ts";
export type { ImportResult } from "./http/operator/import.ts";
export type { Keys } from "./http/operator/keys.ts";
export type { PolicyField, PolicyValue } from "./http/operator/policy.ts";
export type { Session } from "./http/operator/sessions.ts";
export type { OutboxMessage } from "./http/outbox-view.ts";

/** A call by its method and its path below `/admin/v1`, such as `PATCH /accounts/:login`. */
export type OperatorCall = OperatorRoute["call"];

type RouteOf<Call extends OperatorCall> = Extract<OperatorRoute, { readonly call: Call }>;

type StaticOf<Schema extends TSchema> = [Schema] extends [never] ? never : Static<Schema>;

/** The body that a call succeeds with. */
export type AnswerOf<Call extends OperatorCall> = SuccessOf<RouteOf<Call>["response"]>;

/** The parameters of the call's path; `never` where it has none, as of its query and its body. */
export type ParamsOf<Call extends OperatorCall> = StaticOf<NonNullable<RouteOf<Call>["params"]>>;

export type QueryOf<Call extends OperatorCall> = StaticOf<NonNullable<RouteOf<Call>["query"]>>;

export type BodyOf<Call extends OperatorCall> = StaticOf<NonNullable<RouteOf<Call>["body"]>>;
