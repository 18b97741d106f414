// The OpenAPI document for the calls of teams and operators. It is made from the routes' own schemas.
import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { PAGE_HEADER } from "../../operators/session-cookie.ts";
import { addRoutes } from "../add-routes.ts";
import { Answer, routeWith } from "../route.ts";

/** Describes every route added later, unless the route hides itself. */
export function openApiDocument(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "OpenPIMS service",
        description:
          "The operator API, the verification of OTPs, and the account services of a signed-in user.",
        version: "1",
        license: { name: "MIT", identifier: "MIT" },
      },
      components: {
        securitySchemes: {
          operator: { type: "http", scheme: "bearer", description: "The operator's token" },
          operatorSession: {
            type: "apiKey",
            in: "cookie",
            name: "openpims-operator",
            description:
              "A browser that signed in, from the service's own pages only; over https the name begins with `__Host-`",
          },
          operatorPage: {
            type: "apiKey",
            in: "header",
            name: PAGE_HEADER,
            description:
              "The page's half of the session, from the answer to its sign-in. Required with the cookie",
          },
          apiKey: { type: "http", scheme: "bearer", description: "An API key with the named scope" },
          user: {
            type: "http",
            scheme: "bearer",
            description: "The access token of a user who signed in with this service's identity provider",
          },
        },
      },
    },
  });
}

const JSON_TYPE = "application/json; charset=utf-8";

/** The routes no longer change after the first request. */
const documents = new WeakMap<FastifyInstance, Buffer>();

function documentOf(app: FastifyInstance): Buffer {
  const known = documents.get(app);
  if (known) return known;
  const made = Buffer.from(JSON.stringify(app.swagger()));
  documents.set(app, made);
  return made;
}

const readDocument = routeWith<FastifyInstance>()({
  call: "GET /openapi.json",
  summary: "This document",
  tags: ["health"],
  response: { 200: Type.Unsafe<object>({ type: "object", additionalProperties: true }) },
  handler: (_request, app) => new Answer(200, documentOf(app), { "content-type": JSON_TYPE }),
});

export function openApiRoute(app: FastifyInstance): void {
  addRoutes(app, { routes: [readDocument], contextOf: () => app });
}
