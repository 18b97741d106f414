// Folders on file systems that lack permissions, owners or hard links: a real mount, and one that a preload imitates.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Loaded before a process: every file system then knows neither modes nor hard links. */
export const WITHOUT_PERMISSIONS: NodeJS.ProcessEnv = {
  NODE_OPTIONS: `--require=${fileURLToPath(new URL("./fixtures/without-permissions.cjs", import.meta.url))}`,
};

const hasBindfs = spawnSync("bindfs", ["--version"]).status === 0;

/** The reason that no mount can be made here. */
export const mountMissing: string | undefined =
  process.platform !== "linux"
    ? "bindfs is of Linux"
    : hasBindfs && existsSync("/dev/fuse")
      ? undefined
      : "bindfs or /dev/fuse not found";

/**
 * Mounts a folder by FUSE as SMB and exFAT are mounted: every file has the mode 0777 and another owner, and chmod and chown
 * change nothing.
 * @param folder where `real` and `mount` are made
 * @returns the mount's path, and its end
 */
export function mountWithoutPermissions(folder: string): { readonly path: string; unmount(): void } {
  const real = `${folder}/real`;
  const path = `${folder}/mount`;
  for (const made of [real, path]) mkdirSync(made, { recursive: true });
  const options = ["--perms=a=rwx", "--chmod-ignore", "--chown-ignore", "--force-user=nobody"];
  // It returns after the mount.
  const { status, stderr } = spawnSync("bindfs", [...options, real, path], { encoding: "utf8" });
  if (status !== 0) throw new Error(`bindfs ended with ${status}: ${stderr}`);
  return {
    path,
    unmount: () => {
      const unmounts = [["umount", path] as const, ["fusermount3", "-u", path] as const];
      if (!unmounts.some(([program, ...args]) => spawnSync(program, args).status === 0))
        throw new Error(`${path} cannot be unmounted`);
    },
  };
}
