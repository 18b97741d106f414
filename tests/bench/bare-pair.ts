// The least that an OTP costs: a script that speaks the two requests correctly, with three hashes a proof. It checks nothing,
// stores nothing and counts nothing.
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { DEFAULT_MAC_ID } from "@openpims/service";
import type { HandDevice } from "@openpims/testing/protocol-client";

const sha256 = (text: string) => createHash("sha256").update(text).digest();
const short = (text: string) => sha256(text).toString("hex", 0, 16);

function underKey(
  cipher: typeof createCipheriv | typeof createDecipheriv,
  key: string,
  block: string,
): string {
  const aes = cipher("aes-128-ecb", Buffer.from(key, "hex"), null).setAutoPadding(false);
  return Buffer.concat([aes.update(block, "hex"), aes.final()]).toString("hex");
}

const fieldOf = (body: string, name: string): string =>
  body.split(`<${name}>`)[1]?.split(`</${name}>`)[0] ?? "";

/** Asks for OTPs on a device that was enrolled by hand. */
export function barePair({ id, k0, k1: firstK1, serial, secret, pin }: HandDevice, url: string) {
  const common = `mode=otp&id=${id}&macid=${DEFAULT_MAC_ID}&lastsync=0&version=Generator-1.0/0.2.17&sid=1`;
  let k1 = firstK1;
  const ask = async (query: string): Promise<string> => (await fetch(`${url}/iwws/MAC?${query}`)).text();
  return async (): Promise<string> => {
    const challenge = fieldOf(await ask(`action=ActionSetup&${common}`), "challenge");
    const proof = (third: string) => sha256([challenge, k0, third].join(";")).toString("hex");
    const proofs = `R0=${proof(serial)}&R1=${proof(k1)}&R2=${proof(pin)}`;
    const answer = await ask(`action=ActionFinalize&${common}&lang=en&ack=&keytype=0&${proofs}`);
    k1 = short(`${k1};${fieldOf(answer, "dK1")}`);
    const key = short(`${pin};${serial}`);
    const plain = underKey(createDecipheriv, key, underKey(createCipheriv, key, secret));
    const digest = sha256(`${k1}:${fieldOf(answer, "defi")}:${plain}`);
    const number = (digest.readUInt32BE(0) & 0x0fffffff) * 1024 + (digest.readUInt32BE(4) & 1023);
    return [...number.toString(36)].reverse().join("");
  };
}
