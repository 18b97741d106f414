import { randomBytes } from "node:crypto";
import { getDefaultAutoSelectFamilyAttemptTimeout, setDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { environmentProxy } from "./platform/node/environment-proxy.ts";
import { FileStorage } from "./platform/node/file-storage.ts";
import { FolderLogFiles } from "./platform/node/folder-log-files.ts";
import { LoopbackUserAgent } from "./platform/node/loopback-user-agent.ts";
import { machineFacts } from "./platform/node/machine-facts.ts";
import type { StorageNotice } from "./platform/node/storage-notice.ts";
import { tlsStreams } from "./platform/node/tls-streams.ts";
import type { ConfiguredProxy, Platform } from "./platform/platform.ts";

export { createExclusively, makeFolder, replaceFile } from "./platform/node/durable-file.ts";
export { FileStorage } from "./platform/node/file-storage.ts";
export { type FileFacts, type FileSystemLack, fileSystemLacks } from "./platform/node/file-system.ts";
export { FolderLogFiles } from "./platform/node/folder-log-files.ts";
export { FormUserAgent } from "./platform/node/form-user-agent.ts";
export { isLoopbackRedirect } from "./platform/node/loopback-redirect.ts";
export { LoopbackUserAgent } from "./platform/node/loopback-user-agent.ts";
export { faultOf, openUnder, type PassphraseFileFault, sealUnder } from "./platform/node/passphrase-file.ts";
export { type SecretFileFault, secretFileFault } from "./platform/node/secret-file.ts";
export type { LockHolder, StorageNotice } from "./platform/node/storage-notice.ts";
export { tlsStreams } from "./platform/node/tls-streams.ts";
export { MqttConnection, type MqttConnectionOptions } from "./vehicle/mqtt/connection.ts";
export { type MqttClientFacts, publishPacket, type Will } from "./vehicle/mqtt/packets.ts";

/**
 * Node gives up an address of a name after 250 ms: too early for a slow line. With this, two addresses that do not answer
 * leave a third one time within the default `timeoutMs`. It is a default of the whole process.
 */
const ATTEMPT_MS = 3500;

/**
 * Has `fetch` wait for an address on a slow line, as the SDK needs it; `nodePlatform` does so itself.
 * @example
 * allowSlowConnections();
 */
export function allowSlowConnections(): void {
  if (getDefaultAutoSelectFamilyAttemptTimeout() < ATTEMPT_MS)
    setDefaultAutoSelectFamilyAttemptTimeout(ATTEMPT_MS);
}

/** The folder and the key of a device on this machine. */
export interface NodePlatformOptions {
  /**
   * The folder of the device and the session, and of the log in `logs`; `~/.openpims/device` by default, as of the command
   * `openpims`. For `openpims --data FOLDER` it is `FOLDER/device`.
   */
  readonly directory?: string;
  /** False stores the device key in a file beside them, not in the OS keychain. */
  readonly keychain?: boolean;
  /** The longest wait for another program that works on the device, in milliseconds; 120,000 by default. */
  readonly lockLimitMs?: number;
  /** Receives facts for the user during a call: a wait for a lock, a file system without permissions. */
  readonly notice?: (notice: StorageNotice) => void;
}

/**
 * Gives the proxy that the environment names for an address, and whether this process's `fetch` uses it.
 * @param address the address of a request
 * @example
 * const trouble = (error: unknown, address: string) => explainRequest(error, address, { proxyFor });
 */
export const proxyFor = (address: string): ConfiguredProxy | undefined =>
  environmentProxy(address, process.env, process.execArgv);

/**
 * Gives Node's parts of the SDK: encrypted files, the system browser, the runtime's own fetch and random numbers.
 * @param options the folder, and the choice of the OS keychain for the key
 * @example
 * const pims = createPims(nodePlatform({ directory: "/var/lib/my-bridge/device", keychain: false }));
 */
export function nodePlatform(options: NodePlatformOptions = {}): Platform {
  const { directory = join(homedir(), ".openpims", "device") } = options;
  allowSlowConnections();
  return {
    storage: new FileStorage({ ...options, directory }),
    userAgent: new LoopbackUserAgent(),
    random: (count) => new Uint8Array(randomBytes(count)),
    fetch: globalThis.fetch,
    proxyFor,
    clock: Date,
    deviceName: hostname(),
    logFiles: new FolderLogFiles(join(directory, "logs")),
    deviceFacts: () => machineFacts(),
    streams: tlsStreams,
  };
}
