// A phone's items over react-native-keychain, for an application without Expo's modules.
import type { SecureItems } from "./secure-items-storage.ts";

interface Place {
  readonly service: string;
}

/** The used part of react-native-keychain. */
export interface Keychain {
  readonly ACCESSIBLE: { readonly WHEN_UNLOCKED_THIS_DEVICE_ONLY: string };
  // biome-ignore lint/suspicious/noExplicitAny: the module's own options have an enumeration
  setGenericPassword(username: string, password: string, options: any): Promise<unknown>;
  getGenericPassword(options: Place): Promise<false | { readonly password: string }>;
  resetGenericPassword(options: Place): Promise<boolean>;
}

/** Each item is a service of its own. */
const placeOf = (name: string): Place => ({ service: `openpims.${name}` });

/**
 * Gives the items of a keychain or keystore.
 * @param keychain react-native-keychain
 * @example
 * declare const keychain: Keychain;
 * const storage = new SecureItemsStorage(keychainItems(keychain));
 */
export const keychainItems = (keychain: Keychain): SecureItems => ({
  get: async (name) => {
    const found = await keychain.getGenericPassword(placeOf(name));
    return found === false ? null : found.password;
  },
  set: async (name, value) => {
    // No backup may restore it on another phone.
    const accessible = keychain.ACCESSIBLE.WHEN_UNLOCKED_THIS_DEVICE_ONLY;
    const stored = await keychain.setGenericPassword("openpims", value, { ...placeOf(name), accessible });
    if (stored === false) throw new Error("the keychain has not stored the item");
  },
  remove: async (name) => {
    await keychain.resetGenericPassword(placeOf(name));
  },
});
