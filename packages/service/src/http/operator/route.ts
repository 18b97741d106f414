import type { Actor } from "../../audit/event.ts";
import type { ServiceContext } from "../../context.ts";
import { routeWith } from "../route.ts";

/** The context of a route for operators. */
export interface OperatorContext extends ServiceContext {
  /** The admitted person or program, for the audit log. */
  readonly caller: Actor;
}

/** Declares a route for operators. */
export const route = routeWith<OperatorContext>();
