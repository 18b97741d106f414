// The used part of Expo's modules, as documented for SDK 57. The packages themselves would install Expo and React Native,
// which a checkout of this repository does not need. An application has them, and uses their own types.

declare module "expo-secure-store" {
  export type KeychainAccessibilityConstant = number;
  export const AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY: KeychainAccessibilityConstant;
  export const WHEN_UNLOCKED_THIS_DEVICE_ONLY: KeychainAccessibilityConstant;
  export interface SecureStoreOptions {
    keychainService?: string;
    keychainAccessible?: KeychainAccessibilityConstant;
  }
  export function getItemAsync(key: string, options?: SecureStoreOptions): Promise<string | null>;
  export function setItemAsync(key: string, value: string, options?: SecureStoreOptions): Promise<void>;
  export function deleteItemAsync(key: string, options?: SecureStoreOptions): Promise<void>;
}

declare module "expo-web-browser" {
  export type WebBrowserAuthSessionResult =
    | { type: "success"; url: string }
    | { type: "cancel" | "dismiss" | "opened" | "locked" };
  export function openAuthSessionAsync(
    url: string,
    redirectUrl?: string | null,
  ): Promise<WebBrowserAuthSessionResult>;
}

declare module "expo-crypto" {
  export function getRandomValues<T extends Uint8Array>(typedArray: T): T;
}

/** Imported for its effect: it adds the globals that React Native lacks. */
declare module "expo" {}
