import { Type } from "typebox";
import { object } from "../schemas.ts";
import { clientQuery, route } from "./signed-in.ts";

const status = Type.Union([Type.Literal("todo"), Type.Literal("alreadyDone")]);

const statusOf = (isDone: boolean): "alreadyDone" | "todo" => (isDone ? "alreadyDone" : "todo");

/** The steps until a customer may command a car: docs/protocol.md#account-services */
export const readSubscriptionSteps = route({
  call: "GET /applications/cvs/v4/mobile/subscriptionSteps",
  summary: "The steps that activate the remote services, and whether they are done",
  tags: ["account services"],
  query: clientQuery,
  response: {
    200: object({
      trustedPhoneNumber: status,
      deviceActivation: status,
      // The bundled service's cars trust their owners.
      mediumCarKey: status,
    }),
  },
  handler: async (_request, { database, account }) => {
    const device = await database
      .selectFrom("devices")
      .select("id")
      .where("account_id", "=", account.id)
      .where("status", "=", "active")
      .limit(1)
      .executeTakeFirst();
    return {
      trustedPhoneNumber: statusOf(account.phone_number !== null),
      deviceActivation: statusOf(device !== undefined),
      mediumCarKey: statusOf(true),
    };
  },
});
