// The commands that are printed for the next step.

const VALUES = /^--(?:client-secret|passphrase|pin|new-pin|sms-code)$/;
const LEFT_OUT = /^--(?:(?:client-secret|passphrase|pin|new-pin|sms-code)=.*|sms-only|no-sms)$/;

/** @param args as they were given; secrets are left out */
export function commandAgain(args: readonly string[], ...added: readonly string[]): string {
  const kept = args.filter(
    (arg, index) => !LEFT_OUT.test(arg) && !VALUES.test(arg) && !VALUES.test(args[index - 1] ?? ""),
  );
  return ["openpims", ...kept, ...added].map(quoted).join(" ");
}

/** The commands of the program; a test compares them with the command line. */
export const commandNames = [
  "setup",
  "login",
  "enroll",
  "import",
  "otp",
  "token",
  "status",
  "vehicle",
  "bridge",
  "pin",
  "devices",
  "move",
  "user",
  "logout",
  "doctor",
  "explain",
  "logs",
  "settings",
] as const;

const PRINTED = new RegExp(
  `(?<![\\w/.-])openpims (?=(?:${commandNames.join("|")}|--help|<command>)(?![\\w-]))`,
  "g",
);

/**
 * Makes the commands in a text ones that this shell finds: in a checkout they are scripts of npm, which names the script.
 * @param variables the environment
 */
export const asCalled = (text: string, variables: NodeJS.ProcessEnv = process.env): string =>
  variables.npm_lifecycle_event === "openpims" ? text.replace(PRINTED, "npm run openpims -- ") : text;

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
