import { Transform } from "node:stream";
import type { ReadStream } from "node:tty";

/** The keys of a question with two answers: its letters, arrows, Tab, Enter, Escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal sends keys as control characters.
const KEYS = /^(?:[ynhjkl \t\r\n\x03]|\x1b(?:[[O][A-D])?)+$/i;
const CTRL_C = "\x03";

/**
 * The terminal's input for a question with two answers. A paste is dropped whole, since its first letters would answer.
 *
 * @returns a stream that sets the terminal's mode as `terminal` does
 */
export function answerKeys(terminal: ReadStream): Transform {
  const keys = new Transform({
    transform(read: Buffer, _encoding, done) {
      const typed = read.toString("latin1");
      if (KEYS.test(typed)) done(null, read);
      else done(null, typed.includes(CTRL_C) ? CTRL_C : undefined);
    },
  });
  const setRawMode = (mode: boolean) => terminal.setRawMode(mode);
  return Object.assign(terminal.pipe(keys), { isTTY: terminal.isTTY, setRawMode });
}
