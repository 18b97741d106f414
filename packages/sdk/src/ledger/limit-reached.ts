import type { Failure } from "@openpims/maccess";
import type { Resource } from "./resources.ts";

/** A call that was refused because its limit is reached. No request was sent. */
export interface LimitReached extends Failure {
  readonly kind: "LimitReached";
  readonly resource: Resource;
  readonly count: number;
  readonly windowSeconds: number;
  /** ISO 8601, UTC, whole seconds. */
  readonly nextTry: string;
}

export const isLimitReached = (failure: { readonly kind: unknown }): failure is LimitReached =>
  failure.kind === "LimitReached";
