// Writes the remote token to a file, for a program that commands the car. Run it every ten minutes.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Brand, createPims, type Environment, explain, type Failed, type Pims } from "@openpims/sdk";
import { nodePlatform, replaceFile } from "@openpims/sdk/node";

/** The folder that `openpims setup --data` filled, and two of systemd. */
const { STATE_DIRECTORY = "", RUNTIME_DIRECTORY = "", CREDENTIALS_DIRECTORY = "" } = process.env;
const wrongPin = join(STATE_DIRECTORY, "wrong-pin");

/** The values that `openpims setup` saved. */
interface Saved {
  readonly environment: Environment;
  readonly brand: Brand;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly macId: string;
  /** Absent for the brand's own servers. */
  readonly inWeboUrl?: string;
  readonly identityProvider?: string;
  readonly api?: string;
}

function readSaved(): Saved {
  const file = join(STATE_DIRECTORY, "openpims.json");
  let saved: Partial<Saved> = {};
  try {
    saved = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // The error below names the remedy.
  }
  const { environment, brand, clientId, clientSecret, macId, ...servers } = saved;
  if (environment && brand && clientId && clientSecret && macId)
    return { environment, brand, clientId, clientSecret, macId, ...servers };
  throw new Error(`${file} lacks a value: run openpims setup --data ${STATE_DIRECTORY}`);
}

async function openPims(): Promise<Pims> {
  const saved = readSaved();
  const { inWeboUrl, identityProvider, api } = saved;
  const platform = nodePlatform({ directory: join(STATE_DIRECTORY, "device") });
  const servers = { ...(identityProvider && { identityProvider }), ...(api && { api }) };
  const pims = createPims(platform, { servers });
  // No page is shown, so no address to return to is needed.
  const redirect = "http://127.0.0.1/";
  const message = await pims.initialize({
    environnement: saved.environment,
    mode: "B2C",
    credential: {
      clientId: saved.clientId,
      clientSecret: saved.clientSecret,
      macID: saved.macId,
      ...(inWeboUrl && { inWeboURL: inWeboUrl }),
      webviewsRedirectURI: redirect,
      loginRedirectURI: redirect,
    },
    profile: { brand: saved.brand },
  });
  if (message.status === "FAILED") throw failure(message);
  return pims;
}

/** Refreshes the token, which costs nothing. About once a week it takes a new OTP, and so the PIN. */
async function remoteToken(pims: Pims): Promise<string> {
  const refresh = () => pims.get("pims.authentication.token", { type: "remote", action: "get" });
  const first = await refresh();
  if (first.status === "SUCCEEDED") return first.result.token;
  if (first.error.code !== 2302) throw failure(first);
  if (existsSync(wrongPin)) throw new Error(`Mend the PIN, then delete ${wrongPin}`);
  const pinCode = readFileSync(join(CREDENTIALS_DIRECTORY, "pin"), "utf8").trim();
  const otp = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
  if (otp.status === "FAILED") {
    // Three wrong PINs block the device or the account: no run may try this one again.
    if (otp.error.code === 2308) await replaceFile(wrongPin, "");
    throw failure(otp);
  }
  const second = await refresh();
  if (second.status === "FAILED") throw failure(second);
  return second.result.token;
}

function failure(message: Failed): Error {
  const { code, label, happened, remedy } = explain(message, { audience: "command" });
  return new Error(`${code} ${label}: ${happened} ${remedy}`);
}

let pims: Pims | undefined;
try {
  pims = await openPims();
  await replaceFile(join(RUNTIME_DIRECTORY, "token"), await remoteToken(pims));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await pims?.release();
}
