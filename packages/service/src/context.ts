import type { AuditWatch } from "./audit/watch.ts";
import type { SmsSender } from "./codes/sms/message.ts";
import type { DataKeys } from "./keys/data-keys.ts";
import type { ProtocolKeys } from "./keys/protocol-keys.ts";
import type { KeyUpkeep } from "./keys/upkeep.ts";
import type { OperatorAccess } from "./operators/access.ts";
import type { OidcProvider } from "./operators/oidc/provider.ts";
import type { Core } from "./work.ts";

/** All parts of the service, for the routes. */
export interface ServiceContext extends Core, OperatorAccess {
  readonly protocolKeys: ProtocolKeys;
  readonly dataKeys: DataKeys;
  readonly upkeep: KeyUpkeep;
  readonly watch: AuditWatch;
  /** The accepted mAccess ids. */
  readonly macIds: readonly string[];
  /** The OAuth client with a secret. */
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly sms: SmsSender;
  /** The company's provider, by which operators sign in, if one is configured. */
  readonly oidc: OidcProvider | undefined;
  /** True keeps the demo's SMS codes readable in its outbox. */
  readonly demo: boolean;
}
