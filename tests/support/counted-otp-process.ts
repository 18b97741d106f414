// A separate process that requests OTPs one after the other, and counts Node's calls of the file system meanwhile, and the
// seals that are opened.
import crypto from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { argv } from "node:process";
import type { OtpTask } from "./file-calls.ts";

const counts: Record<string, number> = {};
let counting = false;

/** Wraps each function of the object, so that its calls are counted. */
function count(functions: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(functions, name);
    if (typeof original !== "function") continue;
    Reflect.set(functions, name, function counted(this: unknown, ...values: unknown[]) {
      if (counting) counts[name] = (counts[name] ?? 0) + 1;
      const result: unknown = Reflect.apply(original, this, values);
      return result instanceof Promise ? result.then(withCountedHandle) : result;
    });
  }
}

function withCountedHandle(value: unknown): unknown {
  if (value instanceof Object && "datasync" in value)
    count(value, [
      "stat",
      "read",
      "write",
      "readFile",
      "writeFile",
      "appendFile",
      "sync",
      "datasync",
      "close",
    ]);
  return value;
}

/** Names in lower case are functions, and those with `Stream` make objects. */
const named = (functions: object) =>
  Object.keys(functions).filter((name) => /^[a-z]/.test(name) && !/Stream|watch|_/i.test(name));
count(fs, named(fs));
count(fs.promises, named(fs.promises));
count(crypto, ["createDecipheriv"]);
syncBuiltinESMExports();

const { createPims } = await import("@openpims/sdk");
const { nodePlatform } = await import("@openpims/sdk/node");
const { directory, calls, pin, parameters, limits } = JSON.parse(argv[2] ?? "") as OtpTask;
const { inWeboURL = "" } = parameters.credential;
const servers = { identityProvider: inWeboURL, api: inWeboURL };
const pims = createPims(nodePlatform({ directory, keychain: false }), { servers, ...(limits && { limits }) });
await pims.initialize(parameters);

async function otp(): Promise<void> {
  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: pin });
  if (message.status === "FAILED") throw new Error(message.error.label);
}

await otp();
counting = true;
for (let n = 0; n < calls; n++) await otp();
counting = false;
console.log(JSON.stringify(counts));
