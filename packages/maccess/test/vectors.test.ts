// Every record of reference/vectors: what two clients that nobody here wrote sent and computed.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  advanceK1,
  computeOtp,
  decryptUnder,
  encryptUnder,
  openSealedModulus,
  pinKey,
  prove,
} from "../src/index.ts";

interface Proofs {
  R0: string;
  R1: string;
  R2: string;
}

interface Recording {
  profile: string;
  activations: {
    pin: string;
    serial: string;
    setup: { Kfact: string; Kiw: string };
    kiwModulus: string;
    kma: string;
    activateFinalize: Proofs;
    activated: { K0: string; K1: string; ms_key: string; challenge: string };
    msKeyModulus: string;
    K0: string;
    K1: string;
    ms: Proofs & { secret: string; secretUnderKma: string };
    otps: (Proofs & {
      challenge: string;
      defi: string;
      format?: string;
      dK1?: string;
      K1after?: string;
      otp: string;
    })[];
  }[];
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../reference/vectors/${name}`, import.meta.url), "utf8"));

describe.each(["0.2.11", "0.2.17"])("recording of library %s", (profile) => {
  const recording: Recording = read(`maccess-${profile}.json`);

  it("is of that profile and holds 5 activations with 4 OTPs each", () => {
    expect(recording.profile).toBe(profile);
    expect(recording.activations.map(({ otps }) => otps.length)).toEqual([4, 4, 4, 4, 4]);
  });

  describe.each(recording.activations)("activation with PIN $pin", (record) => {
    const { pin, serial, setup, activated, ms } = record;

    it("opens Kiw and ms_key with the factory key", () => {
      expect(openSealedModulus(setup.Kfact, setup.Kiw)).toBe(record.kiwModulus);
      expect(openSealedModulus(setup.Kfact, activated.ms_key)).toBe(record.msKeyModulus);
    });

    it("derives kma and decrypts K0 and K1 with it", () => {
      const kma = pinKey(pin, serial);
      expect(kma).toBe(record.kma);
      expect(decryptUnder(kma, activated.K0)).toBe(record.K0);
      expect(decryptUnder(kma, activated.K1)).toBe(record.K1);
    });

    it("proves the activation over empty keys", () => {
      expect(prove({ challenge: "", k0: "", k1: "", serial }, "")).toEqual(record.activateFinalize);
    });

    it("proves the ms round, PIN included, and keeps the secret under kma", () => {
      const { R0, R1, R2 } = ms;
      const inputs = { challenge: activated.challenge, k0: record.K0, k1: record.K1, serial };
      expect(prove(inputs, pin)).toEqual({ R0, R1, R2 });
      expect(encryptUnder(record.kma, ms.secret)).toBe(ms.secretUnderKma);
    });

    it("proves and computes each OTP, applying dK1 before it", () => {
      let k1 = record.K1;
      for (const { challenge, R0, R1, R2, defi, format, dK1, K1after, otp } of record.otps) {
        expect(prove({ challenge, k0: record.K0, k1, serial }, pin)).toEqual({ R0, R1, R2 });
        if (dK1 !== undefined) {
          k1 = advanceK1(k1, dK1);
          expect(k1).toBe(K1after);
        }
        const text = computeOtp({
          k1,
          otpChallenge: defi,
          secretUnderPinKey: ms.secretUnderKma,
          pinKey: record.kma,
          format: format === "8LC" ? "8LC" : "unpadded",
        });
        expect(text).toBe(otp);
      }
    });
  });
});

describe("stored devices of two Python clients", () => {
  const devices: Record<
    string,
    { serial: string; pinInFile: string; serviceSecretUnderKma: string; KiwModulus: string }
  > = read("devices.json");

  it.each(Object.entries(devices))(
    "%s: its secret opens under the PIN's key and closes again",
    (_, device) => {
      const kma = pinKey(device.pinInFile, device.serial);
      const secret = decryptUnder(kma, device.serviceSecretUnderKma);
      expect(encryptUnder(kma, secret)).toBe(device.serviceSecretUnderKma);
    },
  );
});
