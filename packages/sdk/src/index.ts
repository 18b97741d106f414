export { isPin, isSmsCode, pinForm, smsCodeForm, type TextForm } from "@openpims/maccess";
export { isPhoneNumber } from "./apis/definition/parameters.ts";
export { definitions } from "./apis/registry.ts";
export type { ApiName, ApiParameters, ApiResult } from "./call/types.ts";
export {
  type CatalogueEntry,
  catalogue,
  type ErrorCode,
  type ErrorType,
  labelOf,
} from "./codes/catalogue.ts";
export { type ExplainOptions, explain } from "./codes/explain.ts";
export type { Cost, Explanation, Language, Retry } from "./codes/explanation.ts";
export { explanationLines } from "./codes/explanation-lines.ts";
export type { Callback, Failed, Message, Succeeded } from "./codes/message.ts";
export {
  type Brand,
  type ConfigurationChanges,
  type InitializeParameters,
  isServerAddress,
  type Servers,
} from "./configuration/configuration.ts";
export { type DevelopmentProfile, developmentProfile } from "./configuration/development.ts";
export { type ProductionProfile, productionProfile } from "./configuration/production.ts";
export { VERSION } from "./configuration/version.ts";
export type { Announced } from "./core/core.ts";
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
export { createPims, createPimsWith, type NamedOptions, type Pims, type PimsOptions } from "./pims.ts";
export { MemoryLogFiles } from "./platform/memory/memory-log-files.ts";
export { MemoryStorage } from "./platform/memory/memory-storage.ts";
export { PasteUserAgent, type PasteUserAgentOptions } from "./platform/paste-user-agent.ts";
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
} from "./platform/platform.ts";
