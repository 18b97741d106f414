/** The ways in which an operator may reach the service. */
export interface OperatorAccess {
  readonly adminToken: string;
  /** The service's public address for browsers, if it is configured. */
  readonly publicUrl: URL | undefined;
  /** True if the console is served. Only then may a browser sign in as the operator. */
  readonly console: boolean;
}
