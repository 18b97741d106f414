// A service in a process of its own, on the data folder, store and port it is given, to be killed. It says where it is, once
// it is.
import { flushCompileCache } from "node:module";
import { type ServiceOptions, startService } from "@openpims/service";

const { url, adminToken, client } = await startService(
  JSON.parse(process.env.CRASH_TASK ?? "") as ServiceOptions,
);
// At its end would be too late: it is killed.
flushCompileCache();
process.stdout.write(`${JSON.stringify({ url, adminToken, client })}\n`);
// Whatever becomes of the run, it does not outlive it.
process.stdin.on("end", () => process.exit());
process.stdin.resume();
