import { type Static, Type } from "typebox";
import { nullable, object } from "./schemas.ts";

const message = object({
  kind: Type.String(),
  to: Type.String(),
  text: Type.String(),
  code: Type.Optional(Type.String()),
  expiresAt: Type.Integer({ description: "Milliseconds since 1970" }),
});
export type OutboxMessage = Static<typeof message>;

/** The newest SMS of the demo's phone. */
export const Outbox = object({
  message: nullable(message),
});
