// The SDK's cost of an OTP, with records in memory and in files, as a ratio to a bare request pair on the same server.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createPims,
  type InitializeParameters,
  MemoryStorage,
  type Pims,
  type SecureStorage,
} from "@openpims/sdk";
import { FileStorage, FormUserAgent, nodePlatform } from "@openpims/sdk/node";
import { DEFAULT_MAC_ID, DEMO_ACCOUNT } from "@openpims/service";
import { countFileCalls } from "../support/file-calls.ts";
import { barePair } from "./bare-pair.ts";
import { enrolDevices } from "./flows.ts";
import type { Row } from "./row.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";

const ROUNDS = 30;
const CALLS = 20;
const PIN = "4071";
/** Counts PIN tries, as in Production; OTPs without end. */
const LIMITS = { pinTry: { count: 2, windowMs: 86_400_000 } };

/** Milliseconds per call: of this process's CPU, and on the clock. */
interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

async function costOf(call: () => Promise<unknown>): Promise<Cost> {
  const start = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) await call();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000 / CALLS, wall: (performance.now() - start) / CALLS };
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Measures the ways in turns, so that a change of the machine's load meets all. The first rounds warm up. */
async function compare<Name extends string>(
  ways: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Readonly<Record<Name, Cost>>> {
  const names = Object.keys(ways) as Name[];
  const costs = new Map<Name, Cost[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS + 5; round++)
    for (const name of names) costs.get(name)?.push(await costOf(ways[name]));
  const medians = names.map((name) => {
    const measured = costs.get(name)?.slice(5) ?? [];
    return [
      name,
      { cpu: median(measured.map(({ cpu }) => cpu)), wall: median(measured.map(({ wall }) => wall)) },
    ];
  });
  return Object.fromEntries(medians) as Record<Name, Cost>;
}

const parametersFor = ({ url, running }: ServiceProcess): InitializeParameters => ({
  environnement: "development",
  mode: "B2C",
  credential: {
    clientId: "openpims",
    clientSecret: running.client.clientSecret,
    macID: DEFAULT_MAC_ID,
    inWeboURL: url,
    webviewsRedirectURI: "http://127.0.0.1/callback",
    loginRedirectURI: "http://127.0.0.1/callback",
  },
  profile: { brand: "Peugeot" },
});

async function enrolledDevice(service: ServiceProcess, storage: SecureStorage): Promise<Pims> {
  const { url, adminToken } = service;
  const platform = { ...nodePlatform(), userAgent: new FormUserAgent(DEMO_ACCOUNT), storage };
  const pims = createPims(platform, { servers: { identityProvider: url, api: url }, limits: LIMITS });
  await pims.initialize(parametersFor(service));
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

/** An OTP, or an error. */
const otpOf = (pims: Pims) => async () => {
  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
  if (message.status === "FAILED") throw new Error(message.error.label);
};

export async function measureSdk(): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), "openpims-bench-"));
  const directory = join(data, "device");
  const service = await startServiceProcess({ data, demo: true });
  try {
    const [bareDevice] = await enrolDevices(service, 1);
    if (!bareDevice) throw new Error("no device");
    const inMemory = await enrolledDevice(service, new MemoryStorage());
    const inFiles = await enrolledDevice(service, new FileStorage({ directory, keychain: false }));
    const { bare, memory, files } = await compare({
      bare: barePair(bareDevice.device, service.url),
      memory: otpOf(inMemory),
      files: otpOf(inFiles),
    });
    const task = { directory, calls: CALLS, pin: PIN, parameters: parametersFor(service), limits: LIMITS };
    const { calls, flushes } = await countFileCalls(task);
    await inMemory.release();
    await inFiles.release();
    return [
      ratioRow("records in memory", "memory", memory, bare),
      ratioRow("records in files", "files", files, bare),
      {
        what: "otp withPIN, files: CPU time above memory, a call",
        figure: `${(files.cpu - memory.cpu).toFixed(2)} ms`,
        values: { "files.cpu_above_memory_ms": files.cpu - memory.cpu },
      },
      {
        what: "otp withPIN, files: calls of the file system, and flushes",
        figure: `${(calls / CALLS).toFixed(1)}, ${(flushes / CALLS).toFixed(1)}`,
        values: { "files.calls": calls / CALLS, "files.flushes": flushes / CALLS },
      },
    ];
  } finally {
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

function ratioRow(words: string, name: string, { cpu, wall }: Cost, bare: Cost): Row {
  const ratios = { cpu: cpu / bare.cpu, wall: wall / bare.wall };
  return {
    what: `otp withPIN, ${words}: CPU and wall time to a bare pair`,
    figure: `${ratios.cpu.toFixed(2)} and ${ratios.wall.toFixed(2)} (${cpu.toFixed(2)} ms to ${bare.cpu.toFixed(2)} ms, ${wall.toFixed(2)} ms to ${bare.wall.toFixed(2)} ms)`,
    values: {
      [`${name}.cpu_ratio`]: ratios.cpu,
      [`${name}.wall_ratio`]: ratios.wall,
      [`${name}.cpu_ms`]: cpu,
      [`${name}.wall_ms`]: wall,
    },
  };
}
