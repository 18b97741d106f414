// The used part of Expo's, React Native's and other native modules. The packages themselves would install Expo and React
// Native, which a checkout of this repository does not need. An application has them, and uses their own types:
// tests/app-tools/expo.test.ts compiles the sources against those.

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

/** Imported for its effect: it adds `crypto.getRandomValues`. */
declare module "react-native-get-random-values" {}

declare module "react-native" {
  export const AppState: {
    readonly currentState: string;
    addEventListener(type: "change", listener: (state: string) => void): { remove(): void };
  };
  export const Linking: {
    openURL(url: string): Promise<unknown>;
    addEventListener(type: "url", listener: (event: { url: string }) => void): { remove(): void };
  };
}

declare module "react-native-keychain" {
  export enum ACCESSIBLE {
    WHEN_UNLOCKED_THIS_DEVICE_ONLY = "AccessibleWhenUnlockedThisDeviceOnly",
  }
  export interface BaseOptions {
    service?: string;
  }
  export interface SetOptions extends BaseOptions {
    accessible?: ACCESSIBLE;
  }
  export function setGenericPassword(
    username: string,
    password: string,
    options?: SetOptions,
  ): Promise<false | object>;
  export function getGenericPassword(options?: BaseOptions): Promise<false | { password: string }>;
  export function resetGenericPassword(options?: BaseOptions): Promise<boolean>;
}

declare module "react-native-tcp-socket" {
  interface TLSSocket {
    readonly destroyed: boolean;
    on(event: string, listener: (...given: unknown[]) => void): unknown;
    write(bytes: Uint8Array): boolean;
    destroy(): unknown;
    setNoDelay(noDelay?: boolean): unknown;
    getPeerCertificate(): unknown;
  }
  const TcpSocket: {
    connectTLS(options: { host: string; port: number; ca?: string }): TLSSocket;
  };
  export default TcpSocket;
}
