import "expo";
import { reactNativePlatform } from "@openpims/react-native";
import { createPims } from "@openpims/sdk";

export const pims = createPims(reactNativePlatform("Ann's phone"));
