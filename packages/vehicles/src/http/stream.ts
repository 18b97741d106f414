import type { ServerResponse } from "node:http";
import type { Bench } from "../bench.ts";
import { vehicleView } from "../control/vehicle-view.ts";

/** Sends each new entry of the record and each vehicle that changed, as server-sent events, until the client leaves. */
export function streamRecord({ recorder, fleet }: Bench, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (event: string, data: unknown): void => {
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const stops = [
    recorder.listen((entry) => send("entry", entry)),
    fleet.listen(({ vin }) => {
      const state = fleet.find(vin);
      if (state) send("vehicle", vehicleView(state));
    }),
  ];
  response.on("close", () => {
    for (const stop of stops) stop();
  });
  response.flushHeaders();
}
