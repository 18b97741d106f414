import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readSecret } from "@openpims/service";

/** The service in a process of its own, so that its CPU time is not the SDK's. */
export async function startServiceProcess(data: string) {
  const program = new URL("../packages/cli/src/serve.ts", import.meta.url).pathname;
  const child = spawn(
    process.execPath,
    [...process.execArgv, program, "--demo", "--port", "0", "--data", data],
    {
      stdio: ["ignore", "pipe", "ignore"],
      // One device asks for more than an account's share.
      env: { ...process.env, OPENPIMS_REQUESTS_PER_MINUTE_PER_ACCOUNT: "0" },
    },
  );
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const folder = join(data, "service");
  return {
    url: line.replace("listening on ", ""),
    adminToken: readSecret(join(folder, "admin.token")) ?? "",
    clientSecret: readSecret(join(folder, "client.secret")) ?? "",
    async stop(): Promise<void> {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
