export { type BackupOptions, backupStore } from "./backup/backup.ts";
export { restoreStore } from "./backup/restore.ts";
export { type CheckOptions, checkService, type ServiceCheck } from "./check.ts";
export {
  type Configuration,
  ConfigurationError,
  environmentName,
  readConfiguration,
  settings,
} from "./configuration/configuration.ts";
export type { Clock } from "./context.ts";
export { readSecret } from "./data-folder.ts";
export { DEFAULT_CLIENT_ID, DEFAULT_MAC_ID, DEMO_ACCOUNT, PHONE_CLIENT_ID } from "./defaults.ts";
export { type PageName, pageNames } from "./pages.ts";
export type { Policy } from "./policy.ts";
export {
  type Route,
  type RunningService,
  type ServiceOptions,
  serviceLogger,
  startService,
} from "./service.ts";
