import type { InitializeParameters } from "@openpims/sdk";

/** For a service of `npm run serve`; the secret is in `service/client.secret` of its data folder. */
export const parametersFor = (service: string, clientSecret: string): InitializeParameters => ({
  environnement: "development",
  mode: "B2C",
  credential: {
    clientId: "openpims",
    clientSecret,
    macID: "6f70656e70696d732d6d616363657373",
    inWeboURL: service,
    webviewsRedirectURI: "http://127.0.0.1:8401/callback",
    loginRedirectURI: "http://127.0.0.1:8401/callback",
  },
  profile: { brand: "Peugeot" },
});
