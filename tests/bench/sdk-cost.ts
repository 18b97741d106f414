// The SDK's cost of an OTP: CPU time, and wall time as a ratio to two bare round trips.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPims, type Pims } from "@openpims/sdk";
import { FormUserAgent, nodePlatform } from "@openpims/sdk/node";
import { DEFAULT_MAC_ID, DEMO_ACCOUNT } from "@openpims/service";
import type { Row } from "./row.ts";
import { startServiceProcess } from "./service-process.ts";

const WARM_UP = 20;
const CALLS = 200;
const PIN = "1234";

interface Cost {
  /** Milliseconds of this process's CPU per call. */
  readonly cpu: number;
  /** Median milliseconds on the clock per call. */
  readonly wall: number;
}

async function measure(call: () => Promise<unknown>): Promise<Cost> {
  for (let i = 0; i < WARM_UP; i++) await call();
  const walls: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) {
    const start = performance.now();
    await call();
    walls.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  walls.sort((a, b) => a - b);
  return { cpu: (user + system) / 1000 / CALLS, wall: walls[CALLS / 2] ?? 0 };
}

async function enrolledDevice(
  url: string,
  adminToken: string,
  clientSecret: string,
  directory: string,
): Promise<Pims> {
  const platform = {
    ...nodePlatform({ directory, keychain: false }),
    userAgent: new FormUserAgent(DEMO_ACCOUNT),
  };
  const pims = createPims(platform, { servers: { identityProvider: url, api: url } });
  await pims.initialize({
    environnement: "development",
    mode: "B2C",
    credential: {
      clientId: "openpims",
      clientSecret,
      macID: DEFAULT_MAC_ID,
      inWeboURL: url,
      webviewsRedirectURI: "http://127.0.0.1/callback",
      loginRedirectURI: "http://127.0.0.1/callback",
    },
    profile: { brand: "Peugeot" },
  });
  await pims.set("pims.authentication.user", { action: "login" });
  const response = await fetch(`${url}/admin/v1/accounts/${DEMO_ACCOUNT.login}/activation-codes`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ purpose: "activate" }),
  });
  const { code: smsCode } = (await response.json()) as { code: string };
  const enrolled = await pims.set("pims.authentication.enrollment", {
    action: "enroll",
    pinCode: PIN,
    smsCode,
  });
  if (enrolled.status === "FAILED") throw new Error(`enrollment: ${enrolled.error.label}`);
  return pims;
}

export async function measureSdk(): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), "openpims-bench-"));
  const service = await startServiceProcess({ data });
  try {
    const pims = await enrolledDevice(
      service.url,
      service.adminToken,
      service.running.client.clientSecret,
      join(data, "device"),
    );
    const otp = await measure(async () => {
      const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
      if (message.status === "FAILED") throw new Error(message.error.label);
    });
    // Two bare round trips to the same server: the minimum cost of any OTP call on the wire.
    const bare = await measure(async () => {
      for (let i = 0; i < 2; i++)
        await (await fetch(`${service.url}/healthz?${randomBytes(4).toString("hex")}`)).text();
    });
    await pims.release();
    return [
      {
        what: "otp withPIN: CPU time of the SDK, a call",
        figure: `${otp.cpu.toFixed(2)} ms`,
        values: { "otp.cpu_ms": otp.cpu },
      },
      {
        what: "otp withPIN: wall time, as a ratio to two bare round trips",
        figure: `${(otp.wall / bare.wall).toFixed(1)} (${otp.wall.toFixed(2)} ms to ${bare.wall.toFixed(2)} ms)`,
        values: {
          "otp.wall_ratio": otp.wall / bare.wall,
          "otp.wall_ms": otp.wall,
          "bare.wall_ms": bare.wall,
        },
      },
    ];
  } finally {
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
