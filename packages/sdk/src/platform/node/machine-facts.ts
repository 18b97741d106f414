import { readFile } from "node:fs/promises";
import { arch, platform, release, type } from "node:os";
import { join } from "node:path";
import type { DeviceFacts } from "../platform.ts";

const SYSTEMS: Readonly<Record<string, string>> = { darwin: "macOS", linux: "Linux", win32: "Windows" };

/** Placeholders that firmware vendors left in. */
const PLACEHOLDER =
  /^(to be filled|default string|system (product|manufacturer)|not (applicable|specified)|unknown|none|o\.?e\.?m)/i;

/**
 * The machine by its firmware, if readable: the names of the product and its maker, never the serial number.
 * Otherwise the architecture.
 * @param root the parent of `/sys` and `/proc`
 */
export async function machineFacts(root = "/"): Promise<DeviceFacts> {
  const model =
    (await firmwareText(join(root, "sys/class/dmi/id/product_name"))) ??
    (await firmwareText(join(root, "proc/device-tree/model"))) ??
    arch();
  const maker = platform() === "darwin" ? "Apple" : "unknown";
  return {
    os: SYSTEMS[platform()] ?? type(),
    osVersion: release(),
    model,
    brand: (await firmwareText(join(root, "sys/class/dmi/id/sys_vendor"))) ?? maker,
  };
}

async function firmwareText(path: string): Promise<string | undefined> {
  try {
    const text = (await readFile(path, "utf8")).replace(/[^\x20-\x7e]+/g, " ").trim();
    return text === "" || PLACEHOLDER.test(text) ? undefined : text.slice(0, 64);
  } catch {
    // Not Linux, or a machine that hides it.
    return undefined;
  }
}
