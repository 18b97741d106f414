// The typed command with other options, for a sentence that gives the next step exactly.

const VALUES = /^--(?:client-secret|passphrase|pin|new-pin|sms-code)$/;
const LEFT_OUT = /^--(?:(?:client-secret|passphrase|pin|new-pin|sms-code)=.*|sms-only|no-sms)$/;

/** @param args as they were given; secrets are left out */
export function commandAgain(args: readonly string[], ...added: readonly string[]): string {
  const kept = args.filter(
    (arg, index) => !LEFT_OUT.test(arg) && !VALUES.test(arg) && !VALUES.test(args[index - 1] ?? ""),
  );
  return ["openpims", ...kept, ...added].map(quoted).join(" ");
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
