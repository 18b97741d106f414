// Our RSA against blocks that node:crypto sealed and opened, and against malformed blocks.
import {
  bytesToHex,
  encryptFor,
  hexToBytes,
  isModulus,
  OAEP_CAPACITY,
  oaepDecode,
  oaepEncode,
  openSealedModulus,
} from "@openpims/maccess";
import { type Case, group } from "@openpims/testing/portable/case";
import { differs, equal, holds, thrownBy } from "@openpims/testing/portable/check";
import { counting } from "@openpims/testing/portable/counting";
import type { Sealed } from "@openpims/testing/portable/recorded";

export function sealingCases(sealed: Sealed): Case[] {
  const { modulus, otherModulus, sealedModulus } = sealed;
  return group("RSA", [
    ...sealed.encrypted.map(({ message, seed, ciphertext }) => ({
      name: `${message.length / 2} bytes are encrypted to what node:crypto opens`,
      run: () =>
        equal(
          encryptFor(modulus, hexToBytes(message), () => hexToBytes(seed)),
          ciphertext,
        ),
    })),
    {
      name: "refuses more than a block holds",
      run: () => equal(thrownBy(() => encryptFor(modulus, new Uint8Array(63), counting)).name, "RsaError"),
    },
    {
      name: "another seed gives another ciphertext",
      run: () =>
        differs(
          encryptFor(modulus, new Uint8Array(16), counting),
          encryptFor(modulus, new Uint8Array(16), (count) => new Uint8Array(count)),
        ),
    },
    {
      name: "opens what node:crypto sealed with the private key",
      run: () => equal(openSealedModulus(modulus, sealedModulus), otherModulus),
    },
    ...refusedCases(sealed),
    { name: "OAEP decodes what it encodes, of every length", run: roundTrips },
    { name: "OAEP refuses a block with any byte before the message changed", run: changedBlocks },
    {
      name: "a modulus has 1024 bits and is odd",
      run: () => {
        equal(isModulus(modulus), true);
        for (const none of [
          `0${modulus.slice(1)}`,
          modulus.replace(/.$/, "2"),
          modulus.slice(1),
          `${modulus.slice(0, -1)}\n`,
        ])
          equal(isModulus(none), false);
      },
    },
  ]);
}

function refusedCases({ modulus, otherModulus, sealedModulus, sealedEven, sealedShort }: Sealed): Case[] {
  const firstDigit = sealedModulus.startsWith("0") ? "1" : "0";
  const refused: [what: string, factoryModulus: string, sealed: string][] = [
    ["sealed by another key", otherModulus, sealedModulus],
    ["a digit changed", modulus, firstDigit + sealedModulus.slice(1)],
    ["a block missing", modulus, sealedModulus.slice(256)],
    ["cut short", modulus, sealedModulus.slice(0, -2)],
    ["empty", modulus, ""],
    ["no hex", modulus, "z".repeat(768)],
    ["a block above the modulus", modulus, "f".repeat(768)],
    ["a short modulus inside", modulus, sealedShort],
    ["an even modulus inside", modulus, sealedEven],
    ["a factory key that is none", "00".repeat(128), sealedModulus],
    ["a factory key of another length", modulus.slice(2), sealedModulus],
  ];
  return refused.map(([what, factoryModulus, value]) => ({
    name: `refuses to open: ${what}`,
    run: () => equal(thrownBy(() => openSealedModulus(factoryModulus, value)).name, "RsaError"),
  }));
}

function roundTrips(): void {
  for (let length = 0; length <= OAEP_CAPACITY; length++) {
    const message = counting(length);
    equal(bytesToHex(oaepDecode(oaepEncode(message, counting))), bytesToHex(message));
  }
}

function changedBlocks(): void {
  const block = oaepEncode(counting(16), counting);
  // A flipped bit in the message itself (16 of the 128 bytes) leaves a valid block; RSA protects those bytes.
  for (let i = 0; i < block.length - 16; i++) {
    const changed = Uint8Array.from(block);
    changed[i] = (changed[i] ?? 0) ^ 1;
    holds(/OAEP/.test(thrownBy(() => oaepDecode(changed)).message), `byte ${i} counts`);
  }
}
