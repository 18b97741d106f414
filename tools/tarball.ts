import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/** A field of a header: text up to its first zero byte. */
const field = (header: Buffer, start: number, length: number): string =>
  header.toString("utf8", start, start + length).replace(/\0.*$/s, "");

/**
 * The files of a tarball by `npm pack` (POSIX ustar, gzipped), by path.
 * @throws Error if an entry is not a plain file
 */
export function readTarball(tarball: Buffer): Map<string, Buffer> {
  const archive = gunzipSync(tarball);
  const files = new Map<string, Buffer>();
  for (let offset = 0; offset + BLOCK <= archive.length && archive[offset] !== 0; ) {
    const header = archive.subarray(offset, offset + BLOCK);
    const prefix = field(header, 345, 155);
    const path = prefix === "" ? field(header, 0, 100) : `${prefix}/${field(header, 0, 100)}`;
    const size = Number.parseInt(field(header, 124, 12), 8);
    const kind = field(header, 156, 1);
    if (kind !== "0" && kind !== "") throw new Error(`${path} is no plain file (${kind})`);
    files.set(path, archive.subarray(offset + BLOCK, offset + BLOCK + size));
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** Writes a tarball's files to a folder, without npm's `package/` prefix. */
export function unpack(files: ReadonlyMap<string, Buffer>, directory: string): void {
  for (const [path, content] of files) {
    const file = join(directory, path.replace(/^package\//, ""));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
