import { HAL, json, type RestResponse } from "./exchange.ts";

/** An error of the API: the HTTP status, and a number that makes the code. */
export interface ApiError {
  readonly status: number;
  readonly number: number;
  readonly message: string;
}

export const NOT_FOUND: ApiError = {
  status: 404,
  number: 4,
  message: "The requested resource was not found",
};
export const INVALID_PARAMETER: ApiError = { status: 400, number: 5, message: "Invalid parameter" };
export const FORBIDDEN: ApiError = {
  status: 403,
  number: 1,
  message: "The scope of this resource is missing",
};
export const NO_STATUS: ApiError = { status: 404, number: 0, message: "No status found for this vehicle" };
export const NO_COMPATIBLE_VEHICLE: ApiError = {
  status: 404,
  number: 10,
  message: "No compatible vehicle found",
};
export const VEHICLES_NOT_FOUND: ApiError = {
  status: 500,
  number: 38,
  message: "Vehicles of the user not found",
};
export const METHOD_NOT_ALLOWED: ApiError = { status: 405, number: 0, message: "Method not allowed" };
export const INTERNAL: ApiError = { status: 500, number: 0, message: "Internal error" };

/** The API's own error body. Its code is the status × 100 and the number. */
export function apiError({ status, number, message }: ApiError, now: number): RestResponse {
  const body = {
    code: status * 100 + number,
    uuid: crypto.randomUUID(),
    message,
    timestamp: new Date(now).toISOString(),
  };
  return json(body, status, HAL);
}

export const tooManyRequests = (
  headers: Readonly<Record<string, string>>,
  retryAfter: number,
): RestResponse => {
  const answer = gateway(429, "Too Many Requests", "Rate Limit exceeded");
  const wait = { "X-RateLimit-Reset": String(retryAfter), "Retry-After": String(retryAfter) };
  return { ...answer, headers: { ...answer.headers, ...headers, ...wait } };
};

const gateway = (status: number, httpMessage: string, moreInformation: string): RestResponse =>
  json({ httpCode: String(status), httpMessage, moreInformation }, status, "application/json");

/** Field clients refresh their token on these very words. */
export const invalidToken = (): RestResponse => gateway(401, "Unauthorized", "Token is invalid");

export const failedSecurityChecks = (): RestResponse =>
  gateway(
    401,
    "Unauthorized",
    "Cannot pass the security checks that are required by the target API or operation, Enable debug headers for more details.",
  );

export const identityError = (): RestResponse =>
  json(
    { error: "invalid_token", error_description: "The access token is expired or revoked" },
    401,
    "application/json",
  );

/** The error body of the vendor's OpenAPI document. */
export const debugError = (): RestResponse =>
  json({ code: 50000, debug: "CMP_000001", message: INTERNAL.message }, 500, HAL);

export const htmlError = (): RestResponse => ({
  status: 502,
  headers: { "content-type": "text/html" },
  body: "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
});
