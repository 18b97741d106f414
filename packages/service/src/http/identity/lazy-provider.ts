// The identity provider, made at its first use: its library takes a quarter of the service's memory and start.
import type { Provider } from "oidc-provider";
import type { ServiceContext } from "../../context.ts";
import type { OAuthClient } from "./clients.ts";

/** The provider's place in the service. */
export interface ProviderPlace {
  /** The service's public address. */
  readonly issuer: string;
  readonly clients: readonly OAuthClient[];
  /** True if `speakAs` sets that address in each request. */
  readonly publicAddress: boolean;
}

export class LazyProvider {
  readonly #context: ServiceContext;
  #place: ProviderPlace | undefined;
  #made: Promise<Provider> | undefined;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  /** Has the provider its address, which is known once the service listens. */
  open(place: ProviderPlace): void {
    this.#place = place;
  }

  /** @throws Error with a message for the operator if a client's redirect URI cannot be used, or the store's error */
  get(): Promise<Provider> {
    this.#made ??= this.#make().catch((error) => {
      // The store may be back at the next request.
      this.#made = undefined;
      throw error;
    });
    return this.#made;
  }

  async #make(): Promise<Provider> {
    if (!this.#place) throw new Error("the identity provider is not ready");
    const { createProvider } = await import("./provider.ts");
    return createProvider(this.#context, this.#place);
  }
}
