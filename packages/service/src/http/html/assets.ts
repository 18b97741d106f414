// The files of the pages that the service writes itself.
import type { FastifyInstance } from "fastify";
import { logo } from "./logo.ts";
import { revealScript } from "./reveal-script.ts";
import { pageStyle } from "./style.ts";

const files = [
  ["/page.css", "text/css; charset=utf-8", pageStyle],
  ["/page.js", "text/javascript; charset=utf-8", revealScript],
  ["/page.svg", "image/svg+xml; charset=utf-8", logo],
] as const;

export function assetRoutes(app: FastifyInstance): void {
  for (const [url, type, content] of files)
    app.get(url, { schema: { hide: true } }, (_request, reply) => reply.type(type).send(content));
}
