/** The npm that runs this program, or the first on PATH, and its arguments: for `execFile`. */
export function npm(options: readonly string[]): [command: string, options: string[]] {
  const program = process.env.npm_execpath;
  return program === undefined ? ["npm", [...options]] : [process.execPath, [program, ...options]];
}
