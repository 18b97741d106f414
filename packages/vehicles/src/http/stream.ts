import type { ServerResponse } from "node:http";
import type { Bench } from "../bench.ts";
import { vehicleView } from "../control/vehicle-view.ts";

/** The bounds of the streams of a bench. */
export interface StreamLimits {
  /** Streams in all. */
  readonly streams: number;
  /** Streams of one address. */
  readonly streamsOfAddress: number;
  /** Bytes that wait for a slow reader. */
  readonly unsentBytes: number;
}

export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  streams: 100,
  streamsOfAddress: 20,
  unsentBytes: 1_048_576,
};

/** Streams of the record and the vehicles, as server-sent events. */
export class Streams {
  readonly #bench: Bench;
  readonly #limits: StreamLimits;
  /** The address of each open stream. */
  readonly #open = new Map<ServerResponse, string>();

  constructor(bench: Bench, limits: StreamLimits) {
    this.#bench = bench;
    this.#limits = limits;
  }

  /**
   * Sends each new entry of the record and each vehicle that changed, until the client leaves or reads too slowly.
   * @returns false for a stream too many; nothing is written then
   */
  open(response: ServerResponse, address: string): boolean {
    const { streams, streamsOfAddress } = this.#limits;
    const ofAddress = [...this.#open.values()].filter((other) => other === address).length;
    if (this.#open.size >= streams || ofAddress >= streamsOfAddress) return false;
    this.#open.set(response, address);
    const { recorder, fleet } = this.#bench;
    const stops = [
      recorder.listen((entry) => this.#send(response, "entry", entry)),
      fleet.listen(({ vin }) => {
        const state = fleet.find(vin);
        if (state) this.#send(response, "vehicle", vehicleView(state, fleet));
      }),
    ];
    response.on("close", () => {
      this.#open.delete(response);
      for (const stop of stops) stop();
    });
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.flushHeaders();
    return true;
  }

  #send(response: ServerResponse, event: string, data: unknown): void {
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (response.writableLength > this.#limits.unsentBytes) response.destroy();
  }
}
