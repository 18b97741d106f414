import type { Brand } from "./values.ts";

interface BrandRow {
  /** The name of the brand's app. */
  readonly app: string;
  /** The host that users sign in on. */
  readonly identityProvider: string;
  readonly realm: string;
  readonly redirectScheme: string;
  readonly customerIdPrefix: string;
}

/** One row for each brand. Source: docs/protocol.md#the-brands-servers */
export const brandRows: Readonly<Record<Brand, BrandRow>> = {
  Peugeot: {
    app: "MyPeugeot",
    identityProvider: "idpcvs.peugeot.com",
    realm: "clientsB2CPeugeot",
    redirectScheme: "mymap",
    customerIdPrefix: "AP",
  },
  Citroen: {
    app: "MyCitroën",
    identityProvider: "idpcvs.citroen.com",
    realm: "clientsB2CCitroen",
    redirectScheme: "mymacsdk",
    customerIdPrefix: "AC",
  },
  Ds: {
    app: "MyDS",
    identityProvider: "idpcvs.driveds.com",
    realm: "clientsB2CDS",
    redirectScheme: "mymdssdk",
    customerIdPrefix: "DS",
  },
  Opel: {
    app: "MyOpel",
    identityProvider: "idpcvs.opel.com",
    realm: "clientsB2COpel",
    redirectScheme: "mymopsdk",
    customerIdPrefix: "OP",
  },
  Vauxhall: {
    app: "MyVauxhall",
    identityProvider: "idpcvs.vauxhall.co.uk",
    realm: "clientsB2CVauxhall",
    redirectScheme: "mymvxsdk",
    customerIdPrefix: "VX",
  },
};
