import { join } from "node:path";
import { readSecret } from "@openpims/service";
import type { Job } from "./job.ts";
import { foldersIn, operatorPort } from "./settings.ts";

/** A call of the operator API of the service that runs here, on the command's data folder. @throws Error with a sentence */
export async function askOperator(job: Job, method: "GET" | "POST", path: string): Promise<object> {
  const token =
    process.env.OPENPIMS_ADMIN_TOKEN ?? readSecret(join(foldersIn(job.data).service, "admin.token"));
  if (token === undefined)
    throw new Error("the operator's token is not known: give the service's --data, or OPENPIMS_ADMIN_TOKEN");
  const url = `http://127.0.0.1:${operatorPort(job.options.port)}`;
  let response: Response;
  try {
    response = await fetch(`${url}/admin/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      redirect: "error",
      // A log of millions of rows is walked in minutes.
      signal: AbortSignal.timeout(600_000),
    });
  } catch {
    throw new Error(`no service answers at ${url}: start it with npm run serve, or give its --port`);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 401) throw new Error(`the service at ${url} takes another operator's token`);
  if (!response.ok || typeof body !== "object" || body === null)
    throw new Error(`the service at ${url} answered HTTP ${response.status}`);
  return body;
}
