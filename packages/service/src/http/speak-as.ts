import type { FastifyInstance } from "fastify";

/**
 * Has every request come as to the public address, whatever the proxy in front made of it: the identity provider takes
 * from there what it calls itself and whether its cookies are for `https` only.
 */
export function speakAs(app: FastifyInstance, publicUrl: URL): void {
  app.addHook("onRequest", async ({ raw: { headers } }) => {
    headers.host = publicUrl.host;
    headers["x-forwarded-proto"] = publicUrl.protocol.slice(0, -1);
    delete headers["x-forwarded-host"];
  });
}
