// The portable tests of the adapters for phones.
import type { Case } from "@openpims/testing/portable/case";
import { keychainCases } from "./keychain.ts";
import { linkingCases } from "./linking.ts";
import { phoneCases } from "./phone.ts";
import { socketCases } from "./sockets.ts";

export const reactNativeCases: readonly Case[] = [
  ...phoneCases,
  ...keychainCases,
  ...linkingCases,
  ...socketCases,
];
