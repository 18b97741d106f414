// A phone's parts of the SDK, made of Expo's modules: expo-secure-store, expo-web-browser and expo-crypto.
import type { DeviceFacts, Platform } from "@openpims/sdk";
import { getRandomValues } from "expo-crypto";
import * as SecureStore from "expo-secure-store";
import { openAuthSessionAsync } from "expo-web-browser";
import { AuthSessionUserAgent } from "./auth-session-user-agent.ts";
import { type SecureItems, SecureItemsStorage } from "./secure-items-storage.ts";

/** No backup may restore these on another phone: two copies of one device would put each other out of step. */
const options = {
  keychainService: "openpims",
  keychainAccessible: SecureStore.WHEN_UNLOCKED_THIS_DEVICE_ONLY,
};

const items: SecureItems = {
  get: (name) => SecureStore.getItemAsync(name, options),
  set: (name, value) => SecureStore.setItemAsync(name, value, options),
  remove: (name) => SecureStore.deleteItemAsync(name, options),
};

/** One storage for the whole application. */
const storage = new SecureItemsStorage(items);

/**
 * Gives a phone's parts of the SDK over Expo's modules: docs/guide/react-native.md
 * @param deviceName this phone in the account's list of devices, such as `modelName` of expo-device
 * @param facts the answer of `pims.sdk.device`
 * @example
 * const pims = createPims(reactNativePlatform("Ann's phone"));
 */
export function reactNativePlatform(deviceName: string, facts?: DeviceFacts): Platform {
  return {
    storage,
    userAgent: new AuthSessionUserAgent((url, redirectUri) => openAuthSessionAsync(url, redirectUri)),
    // Not `getRandomBytes`: in a development build without native calls it falls back to `Math.random`.
    random: (count) => getRandomValues(new Uint8Array(count)),
    fetch: globalThis.fetch.bind(globalThis),
    clock: Date,
    deviceName,
    ...(facts && { deviceFacts: async () => facts }),
  };
}
