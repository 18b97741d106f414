import { mkdir, writeFile } from "node:fs/promises";
import { arch, hostname, release } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { machineFacts } from "../../src/platform/node/machine-facts.ts";
import { temporaryFolder } from "../storage/temporary-folder.ts";

const MODEL = "sys/class/dmi/id/product_name";
const BRAND = "sys/class/dmi/id/sys_vendor";
const BOARD = "proc/device-tree/model";

async function machine(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

it("tells this machine's system and its version", async () => {
  const facts = await machineFacts();
  expect(facts.osVersion).toBe(release());
  expect(["Linux", "macOS", "Windows"]).toContain(facts.os);
  for (const fact of Object.values(facts)) {
    expect(fact).not.toBe("");
    expect(fact).not.toBe(hostname());
  }
});

it("tells model and maker from the firmware", async () => {
  const root = await machine({
    [MODEL]: "ThinkCentre M75q\n",
    [BRAND]: "LENOVO\n",
    "sys/class/dmi/id/product_serial": "PC0CANARY\n",
  });
  const facts = await machineFacts(root);
  expect(facts).toMatchObject({ model: "ThinkCentre M75q", brand: "LENOVO" });
  expect(JSON.stringify(facts)).not.toContain("CANARY");
});

it("tells a board by its device tree", async () => {
  const root = await machine({
    [BOARD]: "Raspberry Pi 4 Model B Rev 1.4\0",
    "proc/device-tree/serial-number": "1\0",
  });
  expect(await machineFacts(root)).toMatchObject({ model: "Raspberry Pi 4 Model B Rev 1.4" });
});

it.each(["", "\n", "To Be Filled By O.E.M.\n", "System Product Name\n", "Default string\n"])(
  "falls back to the architecture where the firmware says %j",
  async (text) => {
    expect((await machineFacts(await machine({ [MODEL]: text }))).model).toBe(arch());
  },
);

it("falls back without readable firmware, and cuts overlong texts", async () => {
  expect((await machineFacts(await machine({}))).model).toBe(arch());
  expect((await machineFacts(await machine({ [MODEL]: "x".repeat(5000) }))).model).toHaveLength(64);
});
