// Every record of tests/reference/vectors: the requests and results of two independent clients.
import {
  advanceK1,
  computeOtp,
  type DeviceOptions,
  decryptUnder,
  encryptUnder,
  type HttpAnswer,
  onlineOtp,
  openSealedModulus,
  pinKey,
  prove,
} from "@openpims/maccess";
import { type Case, group } from "@openpims/testing/portable/case";
import { equal, holds } from "@openpims/testing/portable/check";
import { storeWith } from "@openpims/testing/portable/open-store";
import type { StoredDevice, Vectors } from "@openpims/testing/portable/recorded";
import { serialiseState } from "../../src/state.ts";
import { xml } from "./device-parts.ts";

type Activation = Vectors["activations"][number];

export function vectorCases(recording: Vectors): Case[] {
  const cases = recording.activations.flatMap((record) =>
    group(`activation with PIN ${record.pin}`, activationCases(record)),
  );
  return group(`recording of library ${recording.profile}`, [
    {
      name: "holds 5 activations with 4 OTPs each",
      run: () =>
        equal(
          recording.activations.map(({ otps }) => otps.length),
          [4, 4, 4, 4, 4],
        ),
    },
    ...cases,
  ]);
}

function activationCases(record: Activation): Case[] {
  const { pin, serial, setup, activated, ms } = record;
  return [
    {
      name: "opens Kiw and ms_key with the factory key",
      run: () => {
        equal(openSealedModulus(setup.Kfact, setup.Kiw), record.kiwModulus);
        equal(openSealedModulus(setup.Kfact, activated.ms_key), record.msKeyModulus);
      },
    },
    {
      name: "derives kma and decrypts K0 and K1 with it",
      run: () => {
        const kma = pinKey(pin, serial);
        equal(kma, record.kma);
        equal(decryptUnder(kma, activated.K0), record.K0);
        equal(decryptUnder(kma, activated.K1), record.K1);
      },
    },
    {
      name: "proves the activation over empty keys",
      run: () => equal(prove({ challenge: "", k0: "", k1: "", serial }, ""), record.activateFinalize),
    },
    {
      name: "proves the ms round, PIN included, and keeps the secret under kma",
      run: () => {
        const { R0, R1, R2 } = ms;
        const inputs = { challenge: activated.challenge, k0: record.K0, k1: record.K1, serial };
        equal(prove(inputs, pin), { R0, R1, R2 });
        equal(encryptUnder(record.kma, ms.secret), ms.secretUnderKma);
      },
    },
    {
      name: "proves and computes each OTP, applying dK1 before it",
      run: () => {
        let k1 = record.K1;
        for (const { challenge, R0, R1, R2, defi, format, dK1, K1after, otp } of record.otps) {
          equal(prove({ challenge, k0: record.K0, k1, serial }, pin), { R0, R1, R2 });
          if (dK1 !== undefined) {
            k1 = advanceK1(k1, dK1);
            equal(k1, K1after);
          }
          const text = computeOtp({
            k1,
            otpChallenge: defi,
            secretUnderPinKey: ms.secretUnderKma,
            pinKey: record.kma,
            format: format === "8LC" ? "8LC" : "unpadded",
          });
          equal(text, otp);
        }
      },
    },
    {
      name: "a device that is answered so sends those proofs and gives those OTPs",
      run: () => replay(record),
    },
  ];
}

/** Replays a whole device: the recorded fields come as answers, and its requests and OTPs must equal the recorded ones. */
async function replay(record: Activation): Promise<void> {
  const { activated, ms, serial, pin } = record;
  const store = storeWith(
    serialiseState({
      installation: "00112233aabbccdd",
      device: {
        serial,
        id: activated.id,
        lastSync: "0",
        k0: record.K0,
        k1: record.K1,
        services: [{ id: "1", name: "recorded" }],
        secrets: [{ id: "1", underPinKey: ms.secretUnderKma }],
        secretsDelivered: true,
        blocked: false,
      },
    }),
  );
  let current = record.otps[0];
  const proofs: string[] = [];
  const answer = (url: string): HttpAnswer => {
    holds(current !== undefined, "an OTP is under way");
    if (url.includes("action=ActionSetup"))
      return xml("ActionSetup", `<err>OK</err><challenge>${current.challenge}</challenge>`);
    for (const name of ["R0", "R1", "R2"] as const)
      proofs.push(`${name}=${new RegExp(`[?&]${name}=([^&]*)`).exec(url)?.[1]}`);
    const { defi, format, dK1 } = current;
    const optional = `${format ? `<format>${format}</format>` : ""}${dK1 === undefined ? "" : `<dK1>${dK1}</dK1>`}`;
    return xml("ActionFinalize", `<err>OK</err><defi>${defi}</defi>${optional}`);
  };
  const device: DeviceOptions = {
    inWeboUrl: "https://recorded.example",
    announcement: { macid: "m", hostVersion: "Generator-1.0", libraryVersion: "0.2.17", language: "en" },
    get: async (url) => answer(url),
    store,
    random: () => {
      throw new Error("an OTP takes no random bytes");
    },
  };
  for (const recorded of record.otps) {
    current = recorded;
    equal(await onlineOtp(device, pin), { ok: true, value: recorded.otp });
  }
  equal(
    proofs,
    record.otps.flatMap(({ R0, R1, R2 }) => [`R0=${R0}`, `R1=${R1}`, `R2=${R2}`]),
  );
}

/** The secret of each stored device can be opened under the PIN's key and sealed again. */
export const storedDeviceCases = (devices: Readonly<Record<string, StoredDevice>>): Case[] =>
  Object.entries(devices).map(([name, device]) => ({
    name: `stored device ${name}: its secret opens under the PIN's key and closes again`,
    run: () => {
      const kma = pinKey(device.pinInFile, device.serial);
      const secret = decryptUnder(kma, device.serviceSecretUnderKma);
      equal(encryptUnder(kma, secret), device.serviceSecretUnderKma);
    },
  }));
