import { createHash } from "node:crypto";
import type { Grant } from "../access/access.ts";
import type { Fleet } from "../fleet/fleet.ts";

/** The cars' brand, which the beginning of a customer's id names. */
const BRAND = "Peugeot";
const ID_PREFIX = "AP-ACNT";
const REALM = `clientsB2C${BRAND}`;

const SCOPES = ["telemetry", "position", "trip", "alert", "collision"].map((part) => `data:${part}`);

interface Owner {
  readonly accountId: string;
  readonly login?: string;
}

/** The accounts of the service as customers of the manufacturer. Each has a car from the first request on. */
export class Customers {
  readonly #fleet: Fleet;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** True for the realm of the cars' brand. Each brand's servers take the tokens of their own realm. */
  isRealm(realm: string): boolean {
    return realm === REALM;
  }

  /** The customer id of an account: the same at each start. */
  idOf({ accountId }: Owner): string {
    const number = digest(accountId).readBigUInt64BE() % 10n ** 12n;
    const customer = `${ID_PREFIX}${String(number).padStart(12, "0")}`;
    if (this.#fleet.of(customer).length === 0) this.#addCar(customer);
    return customer;
  }

  grantOf(owner: Owner): Grant {
    const customer = this.idOf(owner);
    if (owner.login === undefined) return { customer, scopes: SCOPES };
    return { customer, scopes: SCOPES, user: { email: owner.login, firstName: "Demo", lastName: "Owner" } };
  }

  /** Two customers' seeds may give the same car: then the next one is taken. */
  #addCar(customer: string): void {
    const first = digest(customer).readUInt32BE();
    for (let seed = first; seed < first + 100; seed++) {
      try {
        this.#fleet.add(customer, seed, { motorization: "electric", brand: BRAND });
        return;
      } catch {}
    }
  }
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
