/** The oldest Node.js that the command runs on. */
const OLDEST = [22, 18] as const;

export const oldestNode = OLDEST.join(".");

export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
