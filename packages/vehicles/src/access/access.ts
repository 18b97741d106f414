/** A customer, as the check of a token found it. */
export interface Grant {
  /** The customer id, like `AP-ACNT200000123456`: the part of the topics after `cid/`. */
  readonly customer: string;
  /** The scopes of a bearer, like `data:telemetry`. */
  readonly scopes: readonly string[];
  readonly user?: { readonly email: string; readonly firstName: string; readonly lastName: string };
}

export interface BearerQuestion {
  readonly token: string;
  readonly clientId: string;
  /** The header `x-introspect-realm`, like `clientsB2CPeugeot`. */
  readonly realm: string;
}

/** The checks of tokens, which the program that runs the bench passes in. They answer undefined for every token that does not count now. */
export interface Access {
  /** Checks the bearer of a REST request. */
  bearer(question: BearerQuestion): Promise<Grant | undefined>;
  /** Checks the remote token inside a command. */
  remoteToken(token: string): Promise<Grant | undefined>;
}
