// A device that was activated elsewhere, in a Python client's file. The service's row for it is made by hand.
import { createSecretKey, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decryptUnder, encryptUnder, pinKey } from "@openpims/maccess";
import { MasterKey } from "../../service/src/keys/master-key.ts";
import { Vault } from "../../service/src/keys/vault.ts";
import { deviceFile } from "./portable/pickle-writer.ts";

/** The service's data folder. */
interface Kept {
  readonly dataDirectory: string;
}

/** The values that the server and the file share. The PIN's key seals the service secret. */
export interface KnownDevice {
  readonly id: string;
  readonly serial: string;
  readonly k0: string;
  readonly k1: string;
  readonly serviceId: string;
  readonly secretUnderPinKey: string;
  readonly pin: string;
}

const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** A device with new values, for the bundled service's one service. */
export function newKnownDevice(pin: string): KnownDevice {
  const serial = `${hex(8)}/_/${hex(16)}`;
  const secretUnderPinKey = encryptUnder(pinKey(pin, serial), hex(16));
  return { id: hex(16), serial, k0: hex(16), k1: hex(16), serviceId: "1", secretUnderPinKey, pin };
}

/** A Python client's file of the device, its PIN included. */
export function fileOf(device: KnownDevice, otp: Parameters<typeof deviceFile>[0] = {}): Uint8Array {
  const [installation = "", , alea = ""] = device.serial.split("/");
  return deviceFile(
    { device_id: installation, iwalea: alea, codepin: device.pin, ...otp },
    {
      ...{ iwid: device.id, iwK0: device.k0, iwK1: device.k1, iwsrvid: device.serviceId },
      ...{ iwsecid: device.serviceId, iwsecval: device.secretUnderPinKey },
    },
  );
}

function inStore<T>(service: Kept, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(service.dataDirectory, "service.db"), { timeout: 10_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Runs one statement on the service's store. */
export const execute = (service: Kept, sql: string, ...values: string[]): void =>
  inStore(service, (database) => void database.prepare(sql).run(...values));

/** The service's vault, opened with the master key of its data folder. */
function vaultOf(service: Kept): Vault {
  const master = new MasterKey(
    Buffer.from(readFileSync(join(service.dataDirectory, "master.key"), "utf8"), "hex"),
  );
  const rows = inStore(service, (database) => database.prepare("select * from data_keys").all());
  const keys = rows.map(({ id, purpose, sealed, active_from }) => ({
    ...{ id: String(id), purpose, activeFrom: Number(active_from) },
    key: createSecretKey(master.open(String(sealed), String(id))),
  }));
  return new Vault(
    keys.filter(({ purpose }) => purpose === "sealing"),
    keys.filter(({ purpose }) => purpose === "hashing"),
    Date,
  );
}

/** Adds the device to the service as an active one of the account, with the device's PIN. */
export function seed(service: Kept, login: string, device: KnownDevice): void {
  const vault = vaultOf(service);
  const kma = pinKey(device.pin, device.serial);
  const sealed = (column: "kma" | "k0" | "k1" | "service_secret", key: string) =>
    vault.seal(key, `devices.${column}:${device.id}`);
  inStore(service, (database) => {
    const account = String(database.prepare("select id from accounts where login = ?").get(login)?.id);
    database.prepare("delete from devices where id = ?").run(device.id);
    database
      .prepare("update accounts set pin = ?, services = ? where id = ?")
      .run(vault.seal(device.pin, `accounts.pin:${account}`), JSON.stringify([device.serviceId]), account);
    const row = {
      ...{ id: device.id, account_id: account, name: "python", serial: device.serial },
      ...{ installation: device.serial.split("/")[0] ?? "", status: "active", with_pin: 1, created_at: 0 },
      ...{ pin_failures: 0, blocked: 0 },
      ...{ kma: sealed("kma", kma), k0: sealed("k0", device.k0), k1: sealed("k1", device.k1) },
      service_secret: sealed("service_secret", decryptUnder(kma, device.secretUnderPinKey)),
    };
    const columns = Object.keys(row);
    database
      .prepare(`insert into devices (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`)
      .run(...Object.values(row));
  });
}
