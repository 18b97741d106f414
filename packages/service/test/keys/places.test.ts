// A sealed value opens only in its place, and the compiler knows the places.
import { createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { placeInRow, placeOf, sealedColumns } from "../../src/keys/places.ts";
import { Vault } from "../../src/keys/vault.ts";
import type { Schema } from "../../src/store/schema.ts";

const vault = new Vault(
  [{ id: "00000001", key: createSecretKey(randomBytes(32)), activeFrom: 0 }],
  [{ id: "00000002", key: createSecretKey(randomBytes(32)), activeFrom: 0 }],
  Date,
);

describe("a place", () => {
  it("is a column and the key of its row, whatever else the row has", () => {
    expect(placeOf("accounts.pin", { id: "a", login: "b" })).toBe("accounts.pin:a");
    expect(placeOf("pin_changes.k0", { device_id: "d" })).toBe("pin_changes.k0:d");
    expect(placeOf("outbox.body", { account_id: "a" })).toBe("outbox.body:a");
    expect(placeOf("oidc_records.payload", { model: "Session", id: "s" })).toBe(
      "oidc_records.payload:Session:s",
    );
  });

  it("is its own for each sealed column of a row", () => {
    const row = { id: "1", device_id: "1", account_id: "1", model: "1", name: "1" };
    const places = sealedColumns.map((column) => placeInRow(column, row));
    expect(new Set(places).size).toBe(sealedColumns.length);
  });

  it("opens the value that was sealed for it, and no other", () => {
    const value = vault.seal("1704", placeOf("accounts.pin", { id: "a" }));
    expect(vault.open(value, placeOf("accounts.pin", { id: "a" }))).toBe("1704");
    expect(() => vault.open(value, placeOf("accounts.pin", { id: "b" }))).toThrow();
    expect(() => vault.open(value, placeOf("pin_changes.pin", { device_id: "a" }))).toThrow();
  });

  it("is checked by the compiler, and so is a value that is stored in it", () => {
    // @ts-expect-error: no such column
    placeOf("accounts.pim", { id: "a" });
    // @ts-expect-error: the column is not sealed
    placeOf("accounts.login", { id: "a" });
    // @ts-expect-error: a record's key has two parts
    placeOf("oidc_records.payload", { id: "s" });
    // @ts-expect-error: a text is no place
    vault.seal("1704", "settings:protocol-keys");
    // @ts-expect-error: a plain text is no sealed value
    const row: Pick<Schema["accounts"], "pin"> = { pin: "1704" };
    expect(row.pin).toBe("1704");
  });
});
