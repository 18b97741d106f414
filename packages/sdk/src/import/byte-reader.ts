import { refuseAt } from "./file-refusal.ts";

/** Reads a file's bytes in order. A read beyond the end, or out of its frame, is refused. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;
  #frameEnd = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  take(count: number): Uint8Array {
    const start = this.#offset;
    const end = start + count;
    if (end > this.#bytes.length) refuseAt("the file is cut off", this.#bytes.length);
    if (start < this.#frameEnd && end > this.#frameEnd) refuseAt("the end of a FRAME", this.#frameEnd);
    this.#offset = end;
    return this.#bytes.subarray(start, end);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  /** An unsigned little-endian number of up to 6 bytes. */
  unsigned(count: number): number {
    return this.take(count).reduceRight((number, byte) => number * 256 + byte, 0);
  }

  /** A little-endian number in two's complement, of up to 6 bytes. */
  signed(count: number): number {
    const number = this.unsigned(count);
    return number < 2 ** (8 * count - 1) ? number : number - 2 ** (8 * count);
  }

  /** A big-endian double. */
  float(): number {
    const bytes = this.take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
  }

  /** UTF-8 text of a length in bytes. */
  text(count: number): string {
    const start = this.#offset;
    return decode(this.take(count), start);
  }

  /** Text up to a line feed, without the line feed. */
  line(): string {
    const start = this.#offset;
    const end = this.#bytes.indexOf(0x0a, start);
    if (end < 0) refuseAt("the file is cut off", this.#bytes.length);
    const text = this.text(end - start);
    this.take(1);
    return text;
  }

  /** Begins a frame of a length in bytes. Frames follow each other and never nest. */
  openFrame(length: number): void {
    if (this.#offset < this.#frameEnd) refuseAt("a FRAME in a FRAME", this.#offset);
    if (length > this.#bytes.length - this.#offset) refuseAt("the file is cut off", this.#bytes.length);
    this.#frameEnd = this.#offset + length;
  }
}

/** Strict UTF-8 in plain JavaScript: not every engine has a TextDecoder. */
function decode(bytes: Uint8Array, offset: number): string {
  let escaped = "";
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, "0")}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return refuseAt("text that is not UTF-8", offset);
  }
}
