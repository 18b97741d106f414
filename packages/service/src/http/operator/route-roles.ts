// The table of roles: the least role for each call of the operator API. A call without a row does not compile, and is
// refused.

/** `none`: the call checks its caller itself. */
export const ROUTE_ROLES = {
  "GET /accounts": "reader",
  "GET /accounts/:login": "reader",
  "GET /accounts/:login/devices": "reader",
  "GET /accounts/:login/activation-codes": "reader",
  "GET /activity": "reader",
  "GET /audit": "reader",
  "GET /audit/counts": "reader",
  "GET /audit/verify": "reader",
  "GET /events": "reader",
  "GET /policy": "reader",
  "GET /policy/fields": "reader",
  "GET /sessions/current": "reader",
  "DELETE /sessions/current": "reader",

  "PATCH /accounts/:login": "support",
  "POST /accounts/:login/activation-codes": "support",
  "DELETE /accounts/:login/activation-codes/:id": "support",
  "PATCH /devices/:id": "support",
  "DELETE /devices/:id": "support",
  "GET /accounts/:login/outbox": "support",

  "POST /accounts": "administrator",
  "POST /accounts/import": "administrator",
  "DELETE /accounts/:login": "administrator",
  "DELETE /released-logins/:login": "administrator",
  "DELETE /audit": "administrator",
  "PUT /policy": "administrator",
  "GET /api-keys": "administrator",
  "POST /api-keys": "administrator",
  "DELETE /api-keys/:id": "administrator",
  "GET /keys": "administrator",
  "POST /keys/rotate": "administrator",
  "POST /keys/hash/rotate": "administrator",
  "POST /keys/protocol/replace": "administrator",
  "GET /store": "administrator",

  "POST /sessions": "none",
  "POST /proofs": "none",
} as const;
