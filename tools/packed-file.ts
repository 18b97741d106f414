// One file of a package in npm's registry, fetched when a test needs it, never installed, never committed.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface PackedFile {
  /** The package with its version. */
  readonly package: string;
  /** Its path in the package, without the leading `package/`. */
  readonly file: string;
  readonly sha256: string;
}

async function fetch(wanted: PackedFile, cache: string, path: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "fetch-"));
  try {
    // `pack` downloads a package from a registry, and runs none of its code.
    const command = ["pack", wanted.package, "--pack-destination", folder];
    await run("npm", command, { cwd: folder, timeout: 120_000 });
    const [tarball] = await readdir(folder);
    await run("tar", ["-xzf", tarball ?? "", `package/${wanted.file}`], { cwd: folder });
    // Simultaneous test files do not conflict: each renames a complete file into place.
    await rename(join(folder, "package", wanted.file), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The file's path, or `undefined` if it cannot be fetched.
 * @param cache the folder for the file
 * @throws Error if the file's content differs
 */
export async function packedFile(wanted: PackedFile, cache: string): Promise<string | undefined> {
  const path = join(cache, `${wanted.sha256.slice(0, 12)}-${basename(wanted.file)}`);
  if (!existsSync(path)) {
    try {
      await fetch(wanted, cache, path);
    } catch {
      return undefined;
    }
  }
  const sha256 = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  // An error, not a skip: different content under this name is a finding.
  if (sha256 !== wanted.sha256)
    throw new Error(`${wanted.package} does not hold the ${wanted.file} that is expected: ${sha256}`);
  return path;
}
