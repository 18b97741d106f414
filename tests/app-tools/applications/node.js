// A Node program with the whole SDK, as an application bundles it into one file.
import { createPims } from "@openpims/sdk";
import { nodePlatform } from "@openpims/sdk/node";

const [directory, keychain] = process.argv.slice(2);
const address = "http://127.0.0.1:8401/callback";
const platform = nodePlatform({ directory, keychain: keychain === "keychain" });
// As a sign-in does: it makes the device's key.
await platform.storage.prepare?.();
const pims = createPims(platform);
await pims.initialize({
  environnement: "development",
  mode: "B2C",
  credential: {
    clientId: "openpims",
    clientSecret: "",
    macID: "6f70656e70696d732d6d616363657373",
    inWeboURL: "http://127.0.0.1:8400",
    webviewsRedirectURI: address,
    loginRedirectURI: address,
  },
  profile: { brand: "Peugeot" },
});
const message = await pims.get("pims.authentication.account", { actionType: "strong", type: "ledger" });
console.log(message.status);
