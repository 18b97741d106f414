// The SDK's tests with React Native's globals. The order matters: the SDK is loaded last.
import "../run/react-native-host.ts";

export { sdk } from "./sdk.ts";
