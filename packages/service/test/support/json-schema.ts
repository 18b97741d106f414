import fastify from "fastify";

/** Whether a value fits a schema, as the service's own validator sees it. */
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
