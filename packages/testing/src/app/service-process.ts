// A service in a process of its own, with the given options and a clock that its input moves. It stops at the end of its
// input.
import { createInterface } from "node:readline";
import { DEFAULT_MAC_ID as macId, type ServiceOptions, startService } from "@openpims/service";
import { TestClock } from "./clock.ts";

const [, , options = "{}"] = process.argv;
const clock = new TestClock();
const service = await startService({ ...(JSON.parse(options) as ServiceOptions), clock });
const { url, adminToken, client } = service;
process.stdout.write(`${JSON.stringify({ url, adminToken, client, macId })}\n`);
const lines = createInterface({ input: process.stdin });
lines.on("line", (seconds) => {
  clock.advance(Number(seconds));
  process.stdout.write("advanced\n");
});
lines.on("close", () => void service.close());
