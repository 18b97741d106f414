import { readFile } from "node:fs/promises";
import { arch, platform, release, type } from "node:os";
import { join } from "node:path";
import type { DeviceFacts } from "../platform.ts";

const SYSTEMS: Readonly<Record<string, string>> = { darwin: "macOS", linux: "Linux", win32: "Windows" };

/** Texts of firmware that nobody filled in. */
const PLACEHOLDER =
  /^(to be filled|default string|system (product|manufacturer)|not (applicable|specified)|unknown|none|o\.?e\.?m)/i;

/**
 * The machine by its firmware, where that can be read: the product's name and its maker's, never its serial number.
 * Otherwise the architecture.
 * @param root where `/sys` and `/proc` are
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
    // Another system, or a machine that does not show it.
    return undefined;
  }
}
