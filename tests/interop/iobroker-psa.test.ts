// ioBroker's adapter, unmodified: it reads the demo's car over REST, and refreshes its tokens.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "@openpims/testing/browser";
import { PASSWORD, temporaryFolder } from "@openpims/testing/harness";
import { ProgramRunner } from "@openpims/testing/programs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DemoCars } from "../support/demo-cars.ts";
import { type FieldFront, openFieldFront } from "./field-front.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const adapter = here("iobroker-psa/node_modules/iobroker.psa/main.js");
const reason = existsSync(adapter) ? "" : " (SKIPPED: iobroker.psa not found)";
if (reason)
  console.warn(
    `No test by ioBroker's adapter${reason}: npm ci --ignore-scripts in tests/interop/iobroker-psa`,
  );

interface Said {
  readonly log?: string;
  readonly text?: string;
  readonly state?: string;
  readonly value?: unknown;
}

describe.skipIf(reason !== "")(`ioBroker's adapter${reason}`, () => {
  const folder = temporaryFolder();
  const runner = new ProgramRunner({ HOME: folder.path });
  let cars: DemoCars;
  let front: FieldFront;

  beforeAll(async () => {
    cars = await DemoCars.open();
    const { service, broker } = cars;
    front = await openFieldFront({ service: service.url, client: service.running.client, broker });
    writeFileSync(join(folder.path, "field.crt"), front.certificate);
  });
  afterAll(async () => {
    await runner.endAll();
    await front.close();
    await cars.close();
    folder.remove();
  });

  it("refreshes its session, finds the car, and reads its details and status", async () => {
    const { service, car } = cars;
    const login = await service.createAccount();
    const session = await new Application(service).tokens(login, PASSWORD);
    const program = runner.spawn(
      process.execPath,
      ["--require", here("iobroker-psa/stand-in.cjs"), adapter],
      {
        FIELD: JSON.stringify({ ports: front.ports, session }),
        NODE_EXTRA_CA_CERTS: join(folder.path, "field.crt"),
      },
    );
    await program.says(/"state":"[A-Z0-9]{17}\.status\.Electric\.charging\.status"/);
    const said = program.stdout
      .split("\n")
      .filter((line) => line.endsWith("}"))
      .map((line) => JSON.parse(line) as Said);
    expect(said.filter(({ log }) => log === "error" || log === "warn")).toEqual([]);
    expect(said).toContainEqual({ log: "info", text: "Found 1 vehicles" });
    expect(said).toContainEqual({ state: "info.connection", value: true });
    const states = new Map(said.map(({ state, value }) => [state, value]));
    const vin = [...states.keys()].find((name) => name?.endsWith(".details.vin"))?.split(".")[0] ?? "";
    const known = car.bench.fleet.find(vin);
    expect(states.get(`${vin}.details.brand`)).toBe(known?.identity.brand);
  });
});
