// Where the vendor's device library for the JVM comes from: fetched, never installed, never committed.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PACKAGE = "react-native-mfa-trustbuilder@0.3.1";
const JAR = "package/android/libs/iwlib-mac-0.2.17.jar";
const JAR_SHA256 = "1f8333746a6402609790d6ef889d40dfb9bb8b9bb7b989ac0ec65fc5d265df64";

const CACHE = fileURLToPath(new URL(".cache/", import.meta.url));
const run = promisify(execFile);

const onPath = (program: string) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

/** The jar, or why the interop tests cannot run here. */
export type VendorPackage = { readonly jar: string } | { readonly missing: string };

async function fetchJar(jar: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, "fetch-"));
  try {
    // `pack` of a package in a registry downloads it, and runs nothing of it.
    await run("npm", ["pack", PACKAGE, "--pack-destination", folder], { cwd: folder, timeout: 60_000 });
    const [tarball] = await readdir(folder);
    await run("tar", ["-xzf", tarball ?? "", JAR], { cwd: folder });
    // Test files that fetch it at once do not meet: each renames a whole file into place.
    await rename(join(folder, JAR), jar);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function vendorPackage(): Promise<VendorPackage> {
  if (!onPath("java") || !onPath("javac")) return { missing: "java and javac not found" };
  const jar = join(CACHE, "iwlib-mac-0.2.17.jar");
  if (!existsSync(jar)) {
    try {
      await fetchJar(jar);
    } catch {
      return { missing: `${PACKAGE} cannot be fetched` };
    }
  }
  const sha256 = createHash("sha256")
    .update(await readFile(jar))
    .digest("hex");
  // Not skipped: another library under this name is a finding.
  if (sha256 !== JAR_SHA256)
    throw new Error(`${PACKAGE} does not hold the library that is expected: ${sha256}`);
  return { jar };
}

/** What stands behind a suite's name where it is skipped, after a line that says how to have it run. */
export function reasonToSkip(vendor: VendorPackage): string {
  if (!("missing" in vendor)) return "";
  console.warn(
    `No test against the vendor's library (SKIPPED: ${vendor.missing}): apt-get install default-jdk-headless, and let npm reach its registry`,
  );
  return ` (SKIPPED: ${vendor.missing})`;
}
