// In a thread: a scrypt hash would block the process's one event loop.
import { scryptSync } from "node:crypto";
import { parentPort } from "node:worker_threads";

/** A password in its normal form, and its salt. */
export interface HashTask {
  readonly password: string;
  readonly salt: Uint8Array;
}

parentPort?.on("message", ({ password, salt }: HashTask) => {
  parentPort?.postMessage(scryptSync(password, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 }));
});
