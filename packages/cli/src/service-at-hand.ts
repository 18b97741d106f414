import { join } from "node:path";
import { DEFAULT_CLIENT_ID, readSecret, startService } from "@openpims/service";
import { isOurs } from "./health.ts";

/** The service that a command works with: one that runs already, or its own. */
export interface ServiceAtHand {
  readonly url: string;
  readonly adminToken: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly startedHere: boolean;
  close(): Promise<void>;
}

/** Whether the running service keeps its secrets in this very data folder. */
async function takesToken(url: string, adminToken: string): Promise<boolean> {
  const response = await fetch(`${url}/admin/v1/policy`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  await response.body?.cancel();
  return response.ok;
}

/** Uses the service that runs on the port and shares the data folder, or starts one: on that port if it is free. */
export async function serviceAtHand(
  directory: string,
  port: number,
  environmentToken?: string,
): Promise<ServiceAtHand> {
  const url = `http://127.0.0.1:${port}`;
  if (await isOurs(url)) {
    const adminToken = environmentToken ?? readSecret(join(directory, "admin.token"));
    const clientSecret = readSecret(join(directory, "client.secret"));
    if (adminToken === undefined || clientSecret === undefined || !(await takesToken(url, adminToken))) {
      throw new Error(
        `a service runs at ${url}, but not on the data folder of this command: give both the same --data, or stop it`,
      );
    }
    const client = { clientId: DEFAULT_CLIENT_ID, clientSecret };
    return { url, adminToken, client, startedHere: false, close: async () => {} };
  }
  const options = {
    dataDirectory: directory,
    demo: true,
    ...(environmentToken && { adminToken: environmentToken }),
  };
  const service = await startService({ ...options, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    return startService({ ...options, port: 0 });
  });
  return { ...service, startedHere: true };
}
