// What the operator API answers, as /openapi.json describes it.
export interface Session {
  readonly signedInAt: string;
  readonly idleAt: string;
  readonly endsAt: string;
  readonly demo: boolean;
}

export type PinState = "unset" | "set" | "blocked";

export interface AccountSummary {
  readonly id: string;
  readonly login: string;
  readonly phoneNumber: string | null;
  readonly pin: PinState;
  readonly failedAttempts: number;
  readonly requiresDesktopToken: boolean;
  readonly services: readonly string[];
  readonly resynchronise: boolean;
  readonly createdAt: string;
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly status: "pending" | "active" | "disabled";
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface Account extends AccountSummary {
  readonly devices: readonly Device[];
}

export type CodePurpose = "activate" | "reset" | "certify" | "certified";
export type CodeState = "pending" | "used" | "expired" | "replaced" | "revoked" | "tries used up";

export interface Code {
  readonly id: number;
  readonly purpose: CodePurpose;
  readonly state: CodeState;
  readonly issuedAt: string | null;
  readonly via: "sms" | "operator" | null;
  readonly expiresAt: string;
  readonly triesLeft: number;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: {
    readonly kind: "operator" | "api-key" | "user" | "device" | "system";
    readonly id: string | null;
  };
  readonly action: string;
  readonly account: string | null;
  readonly device: string | null;
  readonly address: string | null;
  readonly result: "ok" | "refused";
  readonly details: Readonly<Record<string, unknown>>;
  readonly position: number | null;
}

export interface AuditPage {
  readonly events: readonly AuditEntry[];
  readonly next: string | null;
}

export interface Verification {
  readonly whole: boolean;
  readonly fault?: { readonly what: string; readonly position: number | null; readonly id: number | null };
  readonly checked: number;
  readonly unchained: number;
  readonly end: { readonly position: number; readonly hash: string };
  readonly removed: { readonly position: number; readonly hash: string };
}

export interface ActivityPart {
  readonly from: string;
  readonly issued: number;
  readonly issueRefused: number;
  readonly accepted: number;
  readonly verifyRefused: number;
  readonly locked: number;
}

export interface Activity {
  readonly parts: readonly ActivityPart[];
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly allReasons: boolean;
}

export type PolicyValue = number | boolean | string;

export interface PolicyField {
  readonly name: string;
  readonly type: "integer" | "boolean" | "string";
  readonly allowed: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly byDefault: PolicyValue;
  readonly value: PolicyValue;
  readonly fixed: boolean;
}

export type Scope = "verify" | "audit:read";

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export type KeyStatus = "next" | "current" | "old";

export interface Keys {
  readonly rotating: boolean;
  readonly dataKeys: readonly {
    readonly id: string;
    readonly status: KeyStatus;
    readonly createdAt: string | null;
    /** Where they were counted. */
    readonly values?: number;
  }[];
  readonly protocolKeys: readonly {
    readonly id: string;
    readonly status: KeyStatus;
    readonly createdAt: string | null;
  }[];
}

export interface ImportResult {
  readonly created: number;
  readonly results: readonly {
    readonly login: string | null;
    readonly result: "created" | "exists" | "invalid";
    readonly error: string | null;
  }[];
}

export interface OutboxMessage {
  readonly kind: string;
  readonly to: string;
  readonly text: string;
  readonly code?: string;
  readonly expiresAt: number;
}
