import { keyNames, keys } from "./configuration-keys.ts";
import { secretKinds } from "./secret-kinds.ts";

/** The variables of the command `openpims`, which the service beside it has no use for. */
export const commandVariables: readonly string[] = [
  ...keyNames.map((name) => keys[name].environment),
  ...Object.values(secretKinds).map(({ environment }) => environment),
];
