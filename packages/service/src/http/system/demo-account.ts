// With --demo only: the account that a program can sign in to without a person.
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { ServiceContext } from "../../context.ts";
import { DEMO_ACCOUNT } from "../../settings/defaults.ts";
import { addRoutes } from "../add-routes.ts";
import { route } from "../route.ts";
import { object } from "../schemas.ts";

export const readDemoAccount = route({
  call: "GET /demo/account",
  summary: "The demo's account, open to anybody; with --demo only",
  tags: ["demo"],
  response: { 200: object({ login: Type.String(), password: Type.String() }) },
  handler: () => {
    const { login, password } = DEMO_ACCOUNT;
    return { login, password };
  },
});

export function demoAccountRoute(app: FastifyInstance, context: ServiceContext): void {
  if (context.demo) addRoutes(app, { routes: [readDemoAccount], contextOf: () => context });
}
