import fastify from "fastify";

/** True if a value fits the schema by the service's own validator. */
export async function fits(schema: unknown, value: unknown): Promise<boolean> {
  const app = fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } });
  app.post("/", { schema: { body: schema } }, () => "taken");
  const { body } = await app.inject({
    method: "POST",
    url: "/",
    headers: { "content-type": "application/json" },
    payload: JSON.stringify(value) ?? "",
  });
  await app.close();
  return body === "taken";
}
