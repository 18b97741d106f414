/** The text of a file's bytes: an editor's byte order mark is dropped, and UTF-16 that begins with one is read. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isUtf16) return new TextDecoder().decode(bytes);
  return new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
}
