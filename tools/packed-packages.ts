// Builds and packs the packages in a copy of the workspace, and unpacks them into a folder of their own.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUILD_ORDER, build, type PackageFolder } from "./build.ts";
import { npm } from "./npm.ts";
import { readTarball, unpack } from "./tarball.ts";

export const workspace = join(import.meta.dirname, "..");

export interface Packed {
  readonly name: string;
  readonly tarball: Buffer;
  readonly files: ReadonlyMap<string, Buffer>;
}

export interface PackedPackages {
  /** By their source folders. */
  readonly packed: ReadonlyMap<string, Packed>;
  /** The folder of a program with the packages installed. */
  readonly consumer: string;
  /** The folder of all of it. */
  readonly temporary: string;
  remove(): void;
}

const isOwn = (entry: string): boolean => entry === "@openpims" || entry === "openpims";

/** A folder with this workspace's installed third-party modules. */
function linkThirdParty(modules: string): void {
  const installed = join(workspace, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const entry of readdirSync(installed)) {
    if (!isOwn(entry) && !entry.startsWith("."))
      symlinkSync(join(installed, entry), join(modules, entry), "junction");
  }
}

const nameOf = (folder: string): string =>
  JSON.parse(readFileSync(join(workspace, "packages", folder, "package.json"), "utf8")).name;

/** Copies the workspace without `dist`, so that the build finds and leaves no output here. */
function copyWorkspace(copy: string, folders: readonly PackageFolder[]): void {
  linkThirdParty(join(copy, "node_modules"));
  for (const file of ["tsconfig.json", "LICENSE"]) cpSync(join(workspace, file), join(copy, file));
  mkdirSync(join(copy, "node_modules", "@openpims"));
  for (const folder of folders) {
    const target = join(copy, "packages", folder);
    cpSync(join(workspace, "packages", folder), target, {
      recursive: true,
      filter: (source) => !/[\\/](dist|node_modules|\.openpims)$/.test(source),
    });
    // Files that must never ship, planted to test that they do not.
    writeFileSync(join(target, ".env"), "SECRET=1\n");
    writeFileSync(join(target, "device.key"), "{}\n");
    symlinkSync(target, join(copy, "node_modules", nameOf(folder)), "junction");
  }
}

/** `npm pack`, which needs no network. */
function pack(directory: string, destination: string): Buffer {
  const options = ["pack", "--offline", "--ignore-scripts", "--json", "--pack-destination", destination];
  execFileSync(...npm(options), { cwd: directory, stdio: ["ignore", "ignore", "pipe"] });
  const { name, version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  return readFileSync(join(destination, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`));
}

/** @param folders the packages to pack, each after its imports */
export function packPackages(folders: readonly PackageFolder[] = BUILD_ORDER): PackedPackages {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), "openpims-package-")));
  const copy = join(temporary, "workspace");
  const consumer = join(temporary, "consumer");
  copyWorkspace(copy, folders);
  build(copy, folders);
  const modules = join(consumer, "node_modules");
  linkThirdParty(modules);
  const packed = new Map<string, Packed>();
  for (const folder of folders) {
    const name = nameOf(folder);
    const tarball = pack(join(copy, "packages", folder), temporary);
    const files = readTarball(tarball);
    packed.set(folder, { name, tarball, files });
    unpack(files, join(modules, name));
  }
  writeFileSync(join(consumer, "package.json"), '{ "private": true, "type": "module" }\n');
  return { packed, consumer, temporary, remove: () => rmSync(temporary, { recursive: true, force: true }) };
}
