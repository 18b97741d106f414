export { type CatalogueEntry, catalogue, type ErrorCode, type ErrorType, labelOf } from "./catalogue.ts";
export {
  type Brand,
  type ConfigurationChanges,
  type InitializeParameters,
  isServerAddress,
  type Servers,
} from "./configuration.ts";
export type { Announced } from "./core.ts";
export { type ExplainOptions, explain } from "./explain/explain.ts";
export type { Cost, Explanation, Language, Retry } from "./explain/explanation.ts";
export type { LedgerLine, LedgerReport } from "./ledger/ledger.ts";
export {
  type Limit,
  type LimitOptions,
  type Limits,
  PRODUCTION_LIMITS,
  type Resource,
} from "./ledger/limits.ts";
export type { LogEntry } from "./log/call-log.ts";
export { fileLog } from "./log/file-log.ts";
export { MemoryLogFiles } from "./memory/memory-log-files.ts";
export { MemoryStorage } from "./memory/memory-storage.ts";
export type { Callback, Failed, Message, Succeeded } from "./message.ts";
export { PasteUserAgent, type PasteUserAgentOptions } from "./paste-user-agent.ts";
export { createPims, createPimsWith, type NamedOptions, type Pims, type PimsOptions } from "./pims.ts";
export {
  type AuthorizationAttempt,
  type AuthorizationPrompt,
  type Clock,
  type DeviceFacts,
  type LogFile,
  type LogFiles,
  PageNotShown,
  type Platform,
  type RecordName,
  type ResumedAuthorization,
  type SecureRecord,
  type SecureStorage,
  type UserAction,
  type UserAgent,
  UserCancelled,
} from "./platform.ts";
export { type ProductionProfile, productionProfile } from "./production.ts";
export { definitions } from "./registry.ts";
export type { ApiName, ApiParameters, ApiResult } from "./types.ts";
export { VERSION } from "./version.ts";
