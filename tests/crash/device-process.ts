// A device in its own process, which is killed: on "go" it makes one call and reports the result.
import { flushCompileCache } from "node:module";
import { createPims, type InitializeParameters } from "@openpims/sdk";
import { FileStorage, nodePlatform } from "@openpims/sdk/node";
import { type Call, callOn } from "./calls.ts";

interface Task {
  readonly directory: string;
  readonly url: string;
  readonly parameters: InitializeParameters;
}

const { directory, url, parameters } = JSON.parse(process.env.CRASH_TASK ?? "") as Task;
const storage = new FileStorage({ directory, keychain: false });
const platform = { ...nodePlatform({ directory, keychain: false }), storage };
const pims = createPims(platform, { servers: { identityProvider: url, api: url } });
await pims.initialize(parameters);
// Flushed now, as the process is killed before its end.
flushCompileCache();
process.stdout.write("ready\n");
process.stdin.once("data", async (line) => {
  const message = await callOn(pims, JSON.parse(String(line)) as Call);
  process.stdout.write(`${JSON.stringify(message)}\n`);
  process.stdin.destroy();
});
