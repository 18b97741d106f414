// What the portable tests judge by, read and made here, where there are files, node:crypto and the real service.
import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  randomBytes,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { Device, encryptFor, OAEP_CAPACITY, oaepEncode } from "@openpims/maccess";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { PIN, TestService } from "../conformance/harness.ts";
import { ask } from "../interop/recorder.ts";
import { storeWith } from "./suite/device-parts.ts";
import type { DeviceCall, DeviceSession, Recorded, Sealed } from "./suite/recorded.ts";

const bytes = (path: string): Buffer => readFileSync(new URL(`../${path}`, import.meta.url));
const json = (path: string) => JSON.parse(bytes(path).toString("utf8"));

const VECTORS = "reference/vectors";
const FIXTURES = "packages/maccess/test/fixtures";

/** Which device of `devices.json` is in which file. */
const PICKLES: readonly (readonly [path: string, device: string])[] = [
  [`${VECTORS}/device-a.pickle`, "device-a.pickle"],
  [`${VECTORS}/device-b.pickle`, "device-b.pickle"],
  [`${FIXTURES}/device-a-protocol-2.pickle`, "device-a.pickle"],
  [`${FIXTURES}/device-a-protocol-3.pickle`, "device-a.pickle"],
  [`${FIXTURES}/device-a-protocol-5.pickle`, "device-a.pickle"],
  [`${FIXTURES}/device-b-protocol-2.pickle`, "device-b.pickle"],
  [`${FIXTURES}/wide-protocol-2.pickle`, "device-a.pickle"],
  [`${FIXTURES}/wide-protocol-5.pickle`, "device-a.pickle"],
];

export async function record(): Promise<Recorded> {
  return {
    vectors: ["0.2.11", "0.2.17"].map((profile) => json(`${VECTORS}/maccess-${profile}.json`)),
    devices: json(`${VECTORS}/devices.json`),
    pickles: PICKLES.map(([path, device]) => ({
      name: path.slice(path.lastIndexOf("/") + 1),
      hex: bytes(path).toString("hex"),
      device,
    })),
    sealed: recordSealed(),
    session: await recordSession(),
  };
}

function newKey(): { key: KeyObject; modulus: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 17 });
  const key = createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }));
  return { key, modulus: Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url").toString("hex") };
}

const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

function recordSealed(): Sealed {
  const { key, modulus } = newKey();
  const other = newKey().modulus;
  const seal = (content: Uint8Array): string => {
    const blocks: Buffer[] = [];
    for (let i = 0; i < content.length; i += OAEP_CAPACITY) {
      const block = oaepEncode(content.subarray(i, i + OAEP_CAPACITY), random);
      blocks.push(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block));
    }
    return Buffer.concat(blocks).toString("hex");
  };
  const encrypted = [0, 1, 4, 16, 61, 62].map((length) => {
    const [message, seed] = [random(length), random(32)];
    const ciphertext = encryptFor(modulus, message, () => seed);
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const opened = privateDecrypt({ key, padding, oaepHash: "sha256" }, Buffer.from(ciphertext, "hex"));
    if (!opened.equals(message)) throw new Error("node:crypto opens something else");
    const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");
    return { message: hex(message), seed: hex(seed), ciphertext };
  });
  return {
    modulus,
    otherModulus: other,
    sealedModulus: seal(Buffer.from(other, "hex")),
    sealedEven: seal(Buffer.from(other.replace(/.$/, "0"), "hex")),
    sealedShort: seal(random(64)),
    encrypted,
  };
}

const NEW_PIN = "926518";
const DEVICE_NAME = "the device in the recording";

async function recordSession(): Promise<DeviceSession> {
  const service = await TestService.start();
  try {
    const login = await service.createAccount();
    const given: Uint8Array[] = [];
    const exchanges: DeviceSession["exchanges"][number][] = [];
    const calls: DeviceCall[] = [];
    const store = storeWith(undefined);
    const device = new Device({
      inWeboUrl: service.url,
      announcement: {
        macid: DEFAULT_MAC_ID,
        hostVersion: "Generator-1.0",
        libraryVersion: "0.2.17",
        language: "en",
      },
      get: async (url) => {
        const answer = await ask(service.url, url.slice(url.indexOf("?") + 1));
        exchanges.push({ url, answer });
        return answer;
      },
      store,
      random: (count) => {
        given.push(random(count));
        return given.at(-1) ?? new Uint8Array();
      },
    });
    const call = async (operation: DeviceCall["operation"], ...parameters: (string | null)[]) => {
      const run = device[operation] as (
        ...values: (string | null)[]
      ) => Promise<{ ok: boolean; value?: unknown }>;
      const outcome = await run.apply(device, parameters);
      calls.push({ operation, parameters, outcome, stored: store.text ?? null });
      return outcome;
    };
    const goodOtp = async (pin: string) => {
      const { value } = await call("onlineOtp", pin);
      if (!(await service.verify(login, String(value))))
        throw new Error("the service refuses the recorded OTP");
    };
    await call("activate", await service.activationCode(login), PIN, DEVICE_NAME);
    await goodOtp(PIN);
    await call("onlineOtp", null);
    await call("onlineOtp", "0000");
    await call("updatePin", PIN, NEW_PIN);
    await goodOtp(NEW_PIN);
    await call("synchronise", NEW_PIN);
    await call("status");
    while (((await call("onlineOtp", "0000")) as { failure?: { kind: string } }).failure?.kind !== "Blocked");
    await call("onlineOtp", NEW_PIN);
    await call("resetPin", await service.activationCode(login, "reset"), PIN);
    await goodOtp(PIN);
    return {
      inWeboUrl: service.url,
      macid: DEFAULT_MAC_ID,
      random: Buffer.concat(given).toString("hex"),
      exchanges,
      calls: calls.map((each) => JSON.parse(JSON.stringify(each))),
    };
  } finally {
    await service.stop();
  }
}
