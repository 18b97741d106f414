// The same with what React Native puts around its engine. The order matters: the SDK is loaded last.
import "../run/react-native-host.ts";

export { sdk } from "./sdk.ts";
