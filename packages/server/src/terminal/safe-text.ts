// A text from a service, a file or an error could move the cursor, set the window's title or the clipboard, or reverse what is read.

/** C0 but for tab and line feed, DEL, C1, and the marks of direction and line of Unicode. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to show
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

const shown = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Shows control and direction characters as JSON escapes, so JSON stays the same value. Every output passes through it. */
export const safeText = (text: string): string => text.replace(UNSAFE, shown);
