// Records the data of the portable tests here, with files, node:crypto and the real service.
import { readFileSync } from "node:fs";
import { TestService } from "@openpims/testing/harness";
import type { Recorded } from "@openpims/testing/portable/recorded";
import { recordSealed } from "@openpims/testing/sealed";
import { recordDevice } from "./device.ts";
import { recordFacade } from "./facade.ts";

const bytes = (path: string): Buffer => readFileSync(new URL(`../../../${path}`, import.meta.url));
const json = (path: string) => JSON.parse(bytes(path).toString("utf8"));

const VECTORS = "tests/reference/vectors";
const FIXTURES = "packages/sdk/test/import/fixtures";

/** The file of each device of `devices.json`. */
const PICKLES: readonly (readonly [path: string, device: string])[] = [
  [`${VECTORS}/device-a.pickle`, "device-a.pickle"],
  [`${VECTORS}/device-b.pickle`, "device-b.pickle"],
  [`${FIXTURES}/device-a-protocol-2.pickle`, "device-a.pickle"],
  [`${FIXTURES}/device-a-protocol-3.pickle`, "device-a.pickle"],
  [`${FIXTURES}/device-a-protocol-5.pickle`, "device-a.pickle"],
  [`${FIXTURES}/device-b-protocol-2.pickle`, "device-b.pickle"],
  [`${FIXTURES}/wide-protocol-2.pickle`, "device-a.pickle"],
  [`${FIXTURES}/wide-protocol-5.pickle`, "device-a.pickle"],
];

export async function record(): Promise<Recorded> {
  const service = await TestService.start();
  try {
    return {
      vectors: ["0.2.11", "0.2.17"].map((profile) => json(`${VECTORS}/maccess-${profile}.json`)),
      devices: json(`${VECTORS}/devices.json`),
      pickles: PICKLES.map(([path, device]) => ({
        name: path.slice(path.lastIndexOf("/") + 1),
        hex: bytes(path).toString("hex"),
        device,
      })),
      sealed: recordSealed(),
      session: await recordDevice(service),
      facade: await recordFacade(service),
    };
  } finally {
    await service.stop();
  }
}
