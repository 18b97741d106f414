import type { ServiceContext } from "../../context.ts";
import type { OperatorCaller } from "../../operators/makers.ts";
import type { OperatorRole } from "../../operators/roles.ts";
import { routeWith } from "../route.ts";

/** The context of a route for operators. */
export interface OperatorContext extends ServiceContext {
  /** The admitted person or program, for the audit log. */
  readonly caller: OperatorCaller;
  /** Absent for a key that a scope alone admitted. */
  readonly callerRole: OperatorRole | undefined;
}

/** Declares a route for operators. */
export const route = routeWith<OperatorContext>();
