/** The bundled service of this machine with its defaults. */
export interface DevelopmentProfile {
  /** Its address, shared by identity provider, account services and device protocol. */
  readonly service: string;
  /** Its client. The secret is made at the first start, in `service/client.secret` of the data folder. */
  readonly clientId: string;
  /** The mAccess id that it accepts. */
  readonly macID: string;
}

/** The bundled service's default address. */
export const DEVELOPMENT_SERVICE = "http://127.0.0.1:8400";

/** The defaults of `development`; a test compares them with the service's own. */
export const developmentProfile: DevelopmentProfile = {
  service: DEVELOPMENT_SERVICE,
  clientId: "openpims",
  macID: "6f70656e70696d732d6d616363657373",
};
