// A service in its own process, on a given data folder, store and port, which is killed. It reports its address when it is
// ready.
import { flushCompileCache } from "node:module";
import { type ServiceOptions, startService } from "@openpims/service";

const { url, adminToken, client } = await startService(
  JSON.parse(process.env.CRASH_TASK ?? "") as ServiceOptions,
);
// Flushed now, as the process is killed before its end.
flushCompileCache();
process.stdout.write(`${JSON.stringify({ url, adminToken, client })}\n`);
// Ends with the run, even after a crash.
process.stdin.on("end", () => process.exit());
process.stdin.resume();
