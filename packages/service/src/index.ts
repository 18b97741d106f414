export type { ServedRoute } from "./app.ts";
export { type BackupOptions, backupStore } from "./backup/backup.ts";
export { type CheckOptions, checkService, type ServiceCheck } from "./backup/check.ts";
export { checkProvider } from "./backup/check-provider.ts";
export { moveStore } from "./backup/move.ts";
export { type RestoreOptions, restoreStore } from "./backup/restore.ts";
export type { Clock } from "./clock.ts";
export { keepOwnFile, readSecret } from "./machine/data-folder.ts";
export { isLoopback } from "./machine/loopback.ts";
export { serviceLogger } from "./observability/log.ts";
export { operatorProof, type SocketEnd } from "./operators/operator-proof.ts";
export { type RunningService, startService } from "./server.ts";
export {
  type Configuration,
  ConfigurationError,
  environmentName,
  readConfiguration,
  settings,
} from "./settings/configuration.ts";
export {
  DEFAULT_CLIENT_ID,
  DEFAULT_MAC_ID,
  DEFAULT_PORT,
  DEMO_ACCOUNT,
  PHONE_CLIENT_ID,
} from "./settings/defaults.ts";
export type {
  AttachedProgram,
  RemoteAccess,
  ServiceOptions,
  TokenChecks,
  TokenUser,
} from "./settings/options.ts";
export { type PageName, pageNames } from "./settings/page-names.ts";
export type { Policy } from "./settings/policy-fields.ts";
export { secretFileSettings } from "./settings/secret-files.ts";
export { type StoreIdentity, storeInWords } from "./store/identity.ts";
