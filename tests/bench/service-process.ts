import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DEFAULT_CLIENT_ID, readSecret } from "@openpims/service";

export interface ServiceProcessOptions {
  readonly data: string;
  /** A PostgreSQL store. Default: the embedded one. */
  readonly databaseUrl?: string;
  readonly demo?: boolean;
}

/** As it is installed: `npm run bench` builds it first. From source, Node's own stripping of types adds time and memory. */
const BUILT = join(import.meta.dirname, "../../packages/server/dist/openpims-service.js");

/** The service in its own process, so that its CPU time is separate from the SDK's. */
export async function startServiceProcess({ data, databaseUrl, demo = false }: ServiceProcessOptions) {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [BUILT, "serve", ...(demo ? ["--demo"] : []), "--port", "0", "--data", data],
    {
      stdio: ["ignore", "pipe", "ignore"],
      env: {
        ...process.env,
        // The few devices exceed the usual limits of an account and an address.
        OPENPIMS_REQUESTS_PER_MINUTE_PER_ACCOUNT: "0",
        OPENPIMS_METRICS_PORT: "0",
        // The benchmark acts as clients of many addresses.
        OPENPIMS_TRUSTED_PROXIES: "127.0.0.1",
        ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      },
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (start: string): Promise<string> => {
    // The output has other lines, too, such as a notice that the console's pages were not built.
    for (let said: string[] = []; ; ) {
      const { value } = (await lines.next()) as { value: string | undefined };
      if (value === undefined) throw new Error(`the service did not start: ${said.join("\n")}`);
      if (value.startsWith(start)) return value.slice(start.length);
      said = [...said, value];
    }
  };
  const url = await line("listening on ");
  const startMs = performance.now() - began;
  const metrics = await line("metrics at ");
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(metrics)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  };
  const folder = join(data, "service");
  return {
    url,
    /** Milliseconds from the start of the process until it is ready. */
    startMs,
    adminToken: readSecret(join(folder, "admin.token")) ?? "",
    running: {
      client: { clientId: DEFAULT_CLIENT_ID, clientSecret: readSecret(join(folder, "client.secret")) ?? "" },
    },
    /** Resident memory, in bytes. */
    memory: () => metric("process_resident_memory_bytes"),
    /** The process's CPU time since its start, in seconds. */
    cpuSeconds: () => metric("process_cpu_seconds_total"),
    async stop(): Promise<void> {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

export type ServiceProcess = Awaited<ReturnType<typeof startServiceProcess>>;
