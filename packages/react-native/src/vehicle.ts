// The entry for an application that talks to vehicles.
import type { Streams } from "@openpims/sdk";
import { AppState } from "react-native";
import TcpSocket from "react-native-tcp-socket";
import { foregroundStreams } from "./foreground-streams.ts";
import { tcpSocketStreams } from "./tcp-socket-streams.ts";

export { type AppStates, foregroundStreams } from "./foreground-streams.ts";
export { type TcpSocket, type TcpSockets, tcpSocketStreams } from "./tcp-socket-streams.ts";

/**
 * The connections to the vehicle's broker, closed while the application is in the background.
 * @example
 * const pims = createPims({ ...reactNativePlatform("Ann's phone"), streams: vehicleStreams });
 */
export const vehicleStreams: Streams = foregroundStreams(tcpSocketStreams(TcpSocket), AppState);
