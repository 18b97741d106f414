// A device in a process of its own, to be killed: on "go" it makes one call and says what came of it.
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
// At its end would be too late: it is killed.
flushCompileCache();
process.stdout.write("ready\n");
process.stdin.once("data", async (line) => {
  const message = await callOn(pims, JSON.parse(String(line)) as Call);
  process.stdout.write(`${JSON.stringify(message)}\n`);
  process.stdin.destroy();
});
