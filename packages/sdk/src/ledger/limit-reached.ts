import type { Failure } from "@openpims/maccess";
import type { AnyResource } from "./resources.ts";

/** A call that was refused because its limit is reached. No request was sent. */
export interface LimitReached extends Failure {
  readonly kind: "LimitReached";
  readonly resource: AnyResource;
  readonly count: number;
  readonly windowSeconds: number;
  /** ISO 8601, UTC, whole seconds. */
  readonly nextTry: string;
}

export const isLimitReached = (failure: { readonly kind: unknown }): failure is LimitReached =>
  failure.kind === "LimitReached";
