// The demo's service: one that already runs with the same data folder, or its own.
import { join } from "node:path";
import { DemoCar } from "@openpims/server/demo-car";
import { DEFAULT_CLIENT_ID, DEMO_ACCOUNT, readSecret, startService } from "@openpims/service";

export interface DemoService {
  readonly url: string;
  readonly adminToken: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly startedHere: boolean;
  close(): Promise<void>;
}

/**
 * Finds the service on the port, or starts one: on that port, or on a free one if another program has it.
 * @param dataDirectory the service's folder
 * @throws Error if the found service uses another data folder
 */
export async function findOrStartService(
  dataDirectory: string,
  port: number,
  adminToken: string | undefined,
): Promise<DemoService> {
  const url = `http://127.0.0.1:${port}`;
  if (await isOpenPims(url)) return findService(url, dataDirectory, adminToken);
  const car = new DemoCar({ folder: dataDirectory, brokerPort: 0, failed: () => {} });
  const options = { dataDirectory, demo: true, attach: car.attach, ...(adminToken && { adminToken }) };
  const service = await startService({ ...options, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    return startService({ ...options, port: 0 });
  });
  // A car that cannot be opened answers nobody. The OTP needs none.
  await car.open(service.url).catch(() => {});
  const { url: started, adminToken: token, client } = service;
  const close = async (): Promise<void> => {
    await Promise.all([service.close(), car.close()]);
  };
  return { url: started, adminToken: token, client, startedHere: true, close };
}

async function isOpenPims(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) });
    const health = (await response.json()) as { service?: unknown } | null;
    return health?.service === "openpims";
  } catch {
    return false;
  }
}

async function findService(
  url: string,
  dataDirectory: string,
  givenToken: string | undefined,
): Promise<DemoService> {
  const adminToken = givenToken ?? readSecret(join(dataDirectory, "admin.token"));
  const clientSecret = readSecret(join(dataDirectory, "client.secret"));
  if (adminToken === undefined || clientSecret === undefined || !(await acceptsToken(url, adminToken))) {
    throw new Error(
      `a service runs at ${url}, but not on the data folder of this command: give both the same --data, or stop it`,
    );
  }
  const client = { clientId: DEFAULT_CLIENT_ID, clientSecret };
  return { url, adminToken, client, startedHere: false, close: async () => {} };
}

async function acceptsToken(url: string, adminToken: string): Promise<boolean> {
  const response = await fetch(`${url}/admin/v1/policy`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  await response.body?.cancel();
  return response.ok;
}

/** The code of the newest SMS to the demo account, which a phone would receive. */
export async function readSmsCode({ url, adminToken }: DemoService): Promise<string> {
  const response = await fetch(`${url}/admin/v1/accounts/${encodeURIComponent(DEMO_ACCOUNT.login)}/outbox`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  if (!response.ok)
    throw new Error("the running service has no outbox: start it with npm run serve -- --demo");
  const { message } = (await response.json()) as { message: { code: string } | null };
  if (!message) throw new Error("the outbox is empty");
  return message.code;
}

/** Verifies an OTP of the demo account, as the receiver of the OTP would. */
export async function verifyOtp({ url, adminToken }: DemoService, otp: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ login: DEMO_ACCOUNT.login, otp }),
  });
  if (!response.ok) throw new Error(`the verification answered HTTP ${response.status}`);
  const { valid } = (await response.json()) as { valid: boolean };
  return valid;
}
