import { type RunningService, startService } from "@openpims/service";

/** A service on this machine; `close` ends it. Its data folder has the operator's token and the client's secret. */
export function startHere(dataDirectory: string): Promise<RunningService> {
  return startService({ dataDirectory, port: 0, demo: true });
}
