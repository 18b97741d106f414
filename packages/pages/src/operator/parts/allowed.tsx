import type { Session } from "@openpims/service/operator-api";
import type { ComponentChildren } from "preact";
import { session } from "../state/session.ts";

export type Role = Session["operator"]["role"];

/** Each role includes those before it. The service decides; the page only hides what it would refuse. */
export const roles: readonly Role[] = ["reader", "support", "administrator"];

/** True if the signed-in operator's role includes this one. */
export const may = (role: Role): boolean =>
  session.value ? roles.indexOf(session.value.operator.role) >= roles.indexOf(role) : false;

/** Its contents, for operators whose role includes this one. */
export const Allowed = ({ to, children }: { readonly to: Role; readonly children: ComponentChildren }) =>
  may(to) ? children : null;
