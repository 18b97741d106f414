import type { Dice } from "./dice.ts";

export type Motorization = "electric" | "hybrid" | "combustion";

export const BRANDS = ["Peugeot", "Citroen", "DS", "Opel", "Vauxhall"] as const;
export type Brand = (typeof BRANDS)[number];

export interface Identity {
  /** 17 characters, without I, O and Q (ISO 3779). */
  readonly vin: string;
  /** The vehicle in addresses: 96 hexadecimal digits. */
  readonly id: string;
  readonly brand: Brand;
  readonly label: string;
  readonly motorization: Motorization;
}

/** The maker's first three characters, and the model's name for each motorization. */
const MODELS: Readonly<Record<Brand, { readonly maker: string } & Readonly<Record<Motorization, string>>>> = {
  Peugeot: {
    maker: "VR3",
    electric: "PEUGEOT E-208",
    hybrid: "PEUGEOT 3008 HYBRID",
    combustion: "PEUGEOT 308",
  },
  Citroen: {
    maker: "VR7",
    electric: "CITROEN E-C4",
    hybrid: "CITROEN C5 AIRCROSS HYBRID",
    combustion: "CITROEN C3",
  },
  DS: { maker: "VR1", electric: "DS 3 E-TENSE", hybrid: "DS 7 E-TENSE", combustion: "DS 4" },
  Opel: { maker: "VXK", electric: "OPEL CORSA-E", hybrid: "OPEL GRANDLAND HYBRID", combustion: "OPEL ASTRA" },
  Vauxhall: {
    maker: "VXE",
    electric: "VAUXHALL MOKKA-E",
    hybrid: "VAUXHALL GRANDLAND HYBRID",
    combustion: "VAUXHALL ASTRA",
  },
};

const VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";

const letters = (dice: Dice, count: number): string =>
  Array.from({ length: count }, () => VIN_LETTERS[dice.integer(0, VIN_LETTERS.length - 1)]).join("");

/** @returns the identity of a new vehicle; the same dice give the same one */
export function newIdentity(dice: Dice, motorization: Motorization, brand: Brand): Identity {
  const serial = String(dice.integer(0, 999_999)).padStart(6, "0");
  return {
    vin: `${MODELS[brand].maker}${letters(dice, 6)}${letters(dice, 2)}${serial}`,
    id: dice.hex(96),
    brand,
    label: MODELS[brand][motorization],
    motorization,
  };
}
