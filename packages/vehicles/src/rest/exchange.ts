/** A request as the REST API reads it; `http.ts` makes it from Node's. */
export interface RestRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The start of the addresses in answers, like `https://localhost:8443`. */
  readonly origin: string;
}

export interface RestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const HAL = "application/hal+json";

export const json = (body: unknown, status = 200, type = HAL): RestResponse => ({
  status,
  headers: { "content-type": `${type};charset=UTF-8` },
  body: JSON.stringify(body),
});
