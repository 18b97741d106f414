// The entry for an application without Expo's modules.
import "react-native-get-random-values";
import type { DeviceFacts, Platform } from "@openpims/sdk";
import { AppState, Linking } from "react-native";
import * as Keychain from "react-native-keychain";
import { keychainItems } from "./keychain-items.ts";
import { LinkingUserAgent } from "./linking-user-agent.ts";
import { SecureItemsStorage } from "./secure-items-storage.ts";

export { type Keychain, keychainItems } from "./keychain-items.ts";
export { LinkingUserAgent, type Links } from "./linking-user-agent.ts";
export { type SecureItems, SecureItemsStorage } from "./secure-items-storage.ts";

/** One storage for the whole application. */
const storage = new SecureItemsStorage(keychainItems(Keychain));

/**
 * Gives a phone's parts of the SDK without Expo: docs/guide/react-native.md
 * @param deviceName this phone in the account's list of devices
 * @param facts the answer of `pims.sdk.device`
 * @example
 * const pims = createPims(bareReactNativePlatform("Ann's phone"));
 */
export function bareReactNativePlatform(deviceName: string, facts?: DeviceFacts): Platform {
  return {
    storage,
    userAgent: new LinkingUserAgent(Linking, AppState),
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    fetch: globalThis.fetch.bind(globalThis),
    clock: Date,
    deviceName,
    ...(facts && { deviceFacts: async () => facts }),
  };
}
