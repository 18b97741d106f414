import { type SecureItems, SecureItemsStorage } from "@openpims/react-native";
import * as SecureStore from "expo-secure-store";

/** Readable while the phone is locked, and apart from the items of other processes. */
const options = {
  keychainService: "openpims-background",
  keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY,
};

const items: SecureItems = {
  get: (name) => SecureStore.getItemAsync(name, options),
  set: (name, value) => SecureStore.setItemAsync(name, value, options),
  remove: (name) => SecureStore.deleteItemAsync(name, options),
};

export const storage = new SecureItemsStorage(items);
