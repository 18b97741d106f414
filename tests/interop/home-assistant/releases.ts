// The releases of Home Assistant that tests run: one from PyPI on Python 3.11, and a newer one in a Debian folder.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cache = (path: string): string => fileURLToPath(new URL(`../.cache/${path}`, import.meta.url));

export interface Release {
  readonly name: string;
  /** The root of the file system that it runs in, for `chroot`; the machine's own without it. */
  readonly root?: string;
  /** The form of discovery that it is tried with. */
  readonly discovery: "component" | "device";
  /** Its program, below the root. */
  readonly program: string;
  /** The way to install it. */
  readonly remedy: string;
}

export const pinned: Release = {
  name: "Home Assistant 2024.3.3",
  discovery: "component",
  program: cache("home-assistant/bin/hass"),
  remedy:
    "/usr/bin/python3 -m venv tests/interop/.cache/home-assistant, then its pip install --no-deps -r tests/interop/home-assistant/requirements.txt",
};

export const current: Release = {
  name: "Home Assistant 2026.11.0",
  // Outside the checkout: what looks for tests in it would follow the links of a whole system.
  root: "/var/cache/openpims-tests/home-assistant-current",
  discovery: "device",
  program: "/opt/home-assistant/bin/hass",
  remedy: "tests/interop/home-assistant/install-current.sh, as root",
};

/** The suffix of a skipped suite's name, with a line on the way to run it. Empty if the release is installed. */
export function reasonToSkip({ name, root = "", program, remedy }: Release): string {
  if (existsSync(root + program)) return "";
  const reason = ` (SKIPPED: ${name} not found)`;
  console.warn(`No test by ${name}${reason}: ${remedy}`);
  return reason;
}
