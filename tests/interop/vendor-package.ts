// Fetches the vendor's device library for the JVM. It is never installed and never committed.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packedFile } from "../../tools/packed-file.ts";

const JAR = {
  package: "react-native-mfa-trustbuilder@0.3.1",
  file: "android/libs/iwlib-mac-0.2.17.jar",
  sha256: "1f8333746a6402609790d6ef889d40dfb9bb8b9bb7b989ac0ec65fc5d265df64",
};

const CACHE = fileURLToPath(new URL(".cache/", import.meta.url));

const onPath = (program: string) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

/** The jar, or the reason why the interop tests cannot run here. */
export type VendorPackage = { readonly jar: string } | { readonly missing: string };

export async function vendorPackage(): Promise<VendorPackage> {
  if (!onPath("java") || !onPath("javac")) return { missing: "java and javac not found" };
  const jar = await packedFile(JAR, CACHE);
  return jar === undefined ? { missing: `${JAR.package} cannot be fetched` } : { jar };
}

/** The suffix of a skipped suite's name; prints a line on the way to run the suite. Empty if nothing is missing. */
export function reasonToSkip(vendor: VendorPackage): string {
  if (!("missing" in vendor)) return "";
  console.warn(
    `No test against the vendor's library (SKIPPED: ${vendor.missing}): apt-get install default-jdk-headless, and let npm reach its registry`,
  );
  return ` (SKIPPED: ${vendor.missing})`;
}
