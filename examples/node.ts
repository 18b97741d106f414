// Enrols this machine if it is not yet, and prints an OTP: DIRECTORY=device CLIENT_SECRET=… node node.ts
import { createInterface } from "node:readline/promises";
import { createPims, explain, type Message } from "@openpims/sdk";
import { FormUserAgent, nodePlatform } from "@openpims/sdk/node";
import { enrol } from "./enrol.ts";
import { parametersFor } from "./parameters.ts";

const { SERVICE = "http://127.0.0.1:8400", CLIENT_SECRET = "", DIRECTORY = "device" } = process.env;
const { LOGIN: login, PASSWORD: password } = process.env;
const terminal = createInterface({ input: process.stdin, output: process.stderr });

const platform = nodePlatform({ directory: DIRECTORY, keychain: false });
const pims = createPims(platform, {
  servers: { identityProvider: SERVICE, api: SERVICE },
  // A test has no person for the system's browser.
  ...(login && password && { userAgent: new FormUserAgent({ login, password }) }),
});
await pims.initialize(parametersFor(SERVICE, CLIENT_SECRET));

const enrolled = await enrol(pims, {
  readSmsCode: () => terminal.question("SMS code: "),
  givePin: () => terminal.question("PIN of the account: "),
});
const pinCode = enrolled.status === "FAILED" ? "" : await terminal.question("PIN: ");
terminal.close();
const message: Message<{ otp: string }> =
  enrolled.status === "FAILED"
    ? enrolled
    : await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
await pims.release();
if (message.status === "SUCCEEDED") console.log(message.result.otp);
else {
  const { happened, remedy } = explain(message, { audience: "person" });
  console.error(`${happened} ${remedy}`);
  process.exitCode = 1;
}
