import type { Pims } from "@openpims/sdk";
import type { Configuration } from "./configuration.ts";
import { serversOf } from "./configuration.ts";
import { need } from "./stopped.ts";

/** The code of the newest SMS in the outbox of a service that runs with `--demo`, read as the signed-in user. */
export async function readDemoOutbox(pims: Pims, configuration: Configuration): Promise<string> {
  const { token } = need(await pims.get("pims.authentication.token", { type: "cvs", action: "get" })).result;
  const response = await fetch(`${serversOf(configuration).api}/demo/outbox`, {
    headers: { authorization: `Bearer ${token}` },
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok)
    throw new Error(`the service has no outbox (HTTP ${response.status}): start it with --demo`);
  const { message } = (await response.json()) as { message: { code: string } | null };
  if (!message) throw new Error("the demo's outbox is empty");
  return message.code;
}
