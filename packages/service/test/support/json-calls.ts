// The calls of the JSON APIs, each with a body that would be taken.
export interface Call {
  readonly method: string;
  readonly path: string;
  /** A body that would be taken, and its parameters that must be there. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  /** Its answer does not end by itself. */
  readonly endless?: true;
  /** The scope of the API keys that open the call too. */
  readonly scope?: "verify" | "audit:read";
}

export const login = "known@openpims.example";
const account = `/admin/v1/accounts/${login}`;
export const vendorForm = "/FS?action=authenticateExtended&serviceId=1&userId=a&token=b&format=json";

/** Every call of the operator API and of the verification. */
export const callsOf = (deviceId: string): Call[] => [
  {
    method: "POST",
    path: "/admin/v1/accounts",
    body: { login: "new@openpims.example", password: "long enough", phoneNumber: "+33600000001" },
    required: ["login"],
  },
  { method: "GET", path: "/admin/v1/accounts?limit=1&search=known" },
  {
    method: "POST",
    path: "/admin/v1/accounts/import",
    body: { accounts: [{ login: "imported@openpims.example", phoneNumber: "+33600000001" }] },
    required: ["accounts"],
  },
  { method: "GET", path: account },
  {
    method: "PATCH",
    path: account,
    body: { blocked: true, failedAttempts: 0, requiresDesktopToken: true, services: [], resynchronise: true },
  },
  { method: "DELETE", path: "/admin/v1/accounts/nobody@openpims.example" },
  { method: "GET", path: `${account}/devices` },
  { method: "GET", path: `${account}/activation-codes` },
  {
    method: "POST",
    path: `${account}/activation-codes`,
    body: { purpose: "activate" },
    required: ["purpose"],
  },
  { method: "DELETE", path: `${account}/activation-codes/0` },
  { method: "GET", path: `${account}/outbox` },
  {
    method: "PATCH",
    path: `/admin/v1/devices/${deviceId}`,
    body: { disabled: true },
    required: ["disabled"],
  },
  { method: "DELETE", path: `/admin/v1/devices/${deviceId}` },
  { method: "GET", path: "/admin/v1/policy" },
  { method: "GET", path: "/admin/v1/policy/fields" },
  {
    method: "PUT",
    path: "/admin/v1/policy",
    body: {
      maxPinAttempts: 4,
      minimumLibraryVersion: "0.2.1",
      challengeLifetimeSeconds: 61,
      otpLifetimeSeconds: 61,
      activationCodeLifetimeSeconds: 61,
      maxDevicesPerAccount: 6,
      smsPerNumberPerDay: 11,
      smsPerAccountPerDay: 21,
      pinRequired: false,
    },
  },
  { method: "GET", path: "/admin/v1/api-keys" },
  {
    method: "POST",
    path: "/admin/v1/api-keys",
    body: { name: "backend", scopes: ["verify", "audit:read"], expiresAt: "2099-01-01T00:00:00Z" },
    required: ["name"],
  },
  { method: "DELETE", path: "/admin/v1/api-keys/some-id" },
  { method: "GET", path: "/admin/v1/keys" },
  { method: "POST", path: "/admin/v1/keys/rotate" },
  { method: "POST", path: "/admin/v1/keys/protocol/replace" },
  { method: "GET", path: "/admin/v1/audit?limit=1&action=otp.issue", scope: "audit:read" },
  {
    method: "GET",
    path: "/admin/v1/audit/counts?action=otp.issue&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
    scope: "audit:read",
  },
  { method: "GET", path: "/admin/v1/activity?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z" },
  { method: "GET", path: "/admin/v1/events", endless: true },
  { method: "GET", path: "/admin/v1/audit/verify", scope: "audit:read" },
  { method: "DELETE", path: "/admin/v1/audit?before=2000-01-01T00:00:00Z" },
  {
    method: "POST",
    path: "/v1/otp/verify",
    body: { login, otp: "aaaaaaaa" },
    required: ["login", "otp"],
    scope: "verify",
  },
  { method: "GET", path: vendorForm, scope: "verify" },
];

export const nameOf = ({ method, path }: Call): string => `${method} ${path}`;
