// OTP flows against a service: setup and finalize of the device, then the verification.
import { HandDevice } from "@openpims/testing/protocol-client";
import type { ServiceProcess } from "./service-process.ts";

export interface BenchDevice {
  readonly login: string;
  readonly device: HandDevice;
}

async function post(service: ServiceProcess, path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${service.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${service.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}

export const createAccount = (
  service: ServiceProcess,
  account: { readonly login: string; readonly password?: string },
) => post(service, "/admin/v1/accounts", account);

export async function issueCode(service: ServiceProcess, login: string): Promise<string> {
  const path = `/admin/v1/accounts/${login}/activation-codes`;
  return String((await post(service, path, { purpose: "activate" })).code);
}

export async function enrolDevices(service: ServiceProcess, count: number): Promise<BenchDevice[]> {
  const devices: BenchDevice[] = [];
  for (let i = 0; i < count; i++) {
    const login = `bench-${i}@openpims.example`;
    await createAccount(service, { login });
    devices.push({ login, device: await HandDevice.enrolled(service.url, await issueCode(service, login)) });
  }
  return devices;
}

export async function flow(service: ServiceProcess, { login, device }: BenchDevice): Promise<void> {
  const otp = await device.otp();
  const { valid } = await post(service, "/v1/otp/verify", { login, otp });
  if (valid !== true) throw new Error("an OTP was refused");
}

/**
 * Runs `each` for the items in turn, `count` times in total, one at a time for each item.
 * @returns runs per second
 */
export async function perSecond<T>(
  items: readonly T[],
  count: number,
  each: (item: T) => Promise<void>,
): Promise<number> {
  let begun = 0;
  const start = performance.now();
  await Promise.all(
    items.map(async (item) => {
      while (begun++ < count) await each(item);
    }),
  );
  return (count / (performance.now() - start)) * 1000;
}
