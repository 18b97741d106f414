// docs/protocol.md#account-services: the calls of a signed-in user's application.

import type { FastifyInstance } from "fastify";
import type { ServiceContext } from "../../context.ts";
import { addRoutes } from "../add-routes.ts";
import type { LazyProvider } from "../identity/lazy-provider.ts";
import { refusals } from "../schemas.ts";
import { demoRoutes } from "./demo.ts";
import { removeEnrollments } from "./enrollments.ts";
import { addNumber, readNumber, replaceNumber } from "./phone-number.ts";
import { grantRemoteToken } from "./remote-token.ts";
import { guardRefusals, signedInUsers } from "./signed-in.ts";
import { readNumberForm, sendSmsCode } from "./sms-code.ts";
import { readSubscriptionSteps } from "./subscription-steps.ts";

export function addUserRoutes(app: FastifyInstance, context: ServiceContext, provider: LazyProvider): void {
  const { guard, guardOfClient, contextOf } = signedInUsers(context, provider);
  const security = [{ user: [] }];

  addRoutes(app, {
    guard: guardOfClient,
    security,
    refusals: guardRefusals,
    contextOf,
    routes: [
      sendSmsCode,
      readNumberForm,
      readNumber,
      addNumber,
      replaceNumber,
      removeEnrollments,
      grantRemoteToken,
      readSubscriptionSteps,
    ],
  });
  if (context.demo)
    addRoutes(app, { guard, security, refusals: refusals(401), contextOf, routes: demoRoutes });
}
