// The OpenAPI document for the calls of teams and operators. It is made from the routes' own schemas.
import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import fastify, { type FastifyInstance, type RouteOptions } from "fastify";
import { Type } from "typebox";
import { PAGE_HEADER } from "../../operators/session-cookie.ts";
import { addRoutes } from "../add-routes.ts";
import { Answer, routeWith } from "../route.ts";

const about: NonNullable<FastifyDynamicSwaggerOptions["openapi"]> = {
  openapi: "3.1.0",
  info: {
    title: "OpenPIMS service",
    description: "The operator API, the verification of OTPs, and the account services of a signed-in user.",
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
};

/** The routes of an application, for its document. */
type Described = RouteOptions[];

/** Records every route added later, unless the route hides itself. */
export function recordDescribed(app: FastifyInstance): Described {
  const described: Described = [];
  app.addHook("onRoute", (route) => {
    if (route.method !== "HEAD") described.push(route);
  });
  return described;
}

/** Makes the document. Its library is loaded at the first request, and sees the routes in an application of its own. */
async function describe(described: Described): Promise<Buffer> {
  const { default: swagger } = await import("@fastify/swagger");
  const scratch = fastify({ exposeHeadRoutes: false });
  scratch.setValidatorCompiler(() => () => true);
  scratch.setSerializerCompiler(() => String);
  await scratch.register(swagger, { openapi: about });
  for (const { method, url, schema } of described)
    scratch.route({ method, url, handler: () => {}, ...(schema && { schema }) });
  await scratch.ready();
  const document = Buffer.from(JSON.stringify(scratch.swagger()));
  await scratch.close();
  return document;
}

const JSON_TYPE = "application/json; charset=utf-8";

class OpenApiDocument {
  readonly #described: Described;
  #made: Promise<Buffer> | undefined;

  constructor(described: Described) {
    this.#described = described;
  }

  /** The routes no longer change after the first request. */
  get(): Promise<Buffer> {
    this.#made ??= describe(this.#described);
    return this.#made;
  }
}

const readDocument = routeWith<OpenApiDocument>()({
  call: "GET /openapi.json",
  summary: "This document",
  tags: ["health"],
  response: { 200: Type.Unsafe<object>({ type: "object", additionalProperties: true }) },
  handler: async (_request, document) => new Answer(200, await document.get(), { "content-type": JSON_TYPE }),
});

export function openApiRoute(app: FastifyInstance, described: Described): void {
  const document = new OpenApiDocument(described);
  addRoutes(app, { routes: [readDocument], contextOf: () => document });
}
