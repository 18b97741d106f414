import type { FastifyInstance } from "fastify";

/**
 * Makes every request appear to be sent to the public address, whatever a proxy changed: the identity provider derives
 * its issuer and the `https` flag of its cookies from it.
 */
export function speakAs(app: FastifyInstance, publicUrl: URL): void {
  app.addHook("onRequest", async ({ raw: { headers } }) => {
    headers.host = publicUrl.host;
    headers["x-forwarded-proto"] = publicUrl.protocol.slice(0, -1);
    delete headers["x-forwarded-host"];
  });
}
