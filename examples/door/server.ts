import Fastify, { type FastifyInstance } from "fastify";

interface Body {
  readonly login: string;
  readonly otp: string;
}

const body = {
  type: "object",
  required: ["login", "otp"],
  properties: { login: { type: "string" }, otp: { type: "string" } },
};

/** A door that opens for an OTP, which the service verifies. An OTP opens it once. */
export function doorServer(serviceUrl: string, apiKey: string): FastifyInstance {
  const server = Fastify();
  server.post<{ Body: Body }>("/open", { schema: { body } }, async (request, reply) => {
    const { login, otp } = request.body;
    const answer = await fetch(`${serviceUrl}/v1/otp/verify`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ login, otp }),
    });
    const { valid } = answer.ok ? await answer.json() : { valid: false };
    return reply.code(valid ? 200 : 403).send({ open: valid });
  });
  return server;
}
