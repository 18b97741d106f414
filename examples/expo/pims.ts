// `expo` comes first: it supplies globals that the SDK needs when it loads.
import "expo";
import { reactNativePlatform } from "@openpims/react-native";
import { vehicleStreams } from "@openpims/react-native/vehicle";
import { createPims, developmentProfile } from "@openpims/sdk";

const { service, clientId, macID } = developmentProfile;
const redirectUri = "com.example.car://signed-in";

export const pims = createPims(
  { ...reactNativePlatform("Ann's phone"), streams: vehicleStreams },
  { servers: { identityProvider: service, api: service } },
);

export const started = pims.initialize({
  environnement: "development",
  mode: "B2C",
  credential: {
    clientId,
    // A public client: an app cannot keep a secret.
    clientSecret: "",
    macID,
    inWeboURL: service,
    webviewsRedirectURI: redirectUri,
    loginRedirectURI: redirectUri,
  },
  profile: { brand: "Peugeot" },
});
