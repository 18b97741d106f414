// One command to a vehicle at a time, over every process on the storage.
import { bytesToHex, StoreError } from "@openpims/maccess";
import { vehicleFailure } from "../codes/vehicle-failure.ts";
import type { Core } from "../core/core.ts";
import type { SecureRecord } from "../platform/platform.ts";
import { vehicleRecord } from "./budget.ts";
import { objectIn, textIn } from "./fields.ts";
import { deadlinesOf } from "./remote/deadlines.ts";
import type { Service } from "./remote/order.ts";

const ID_BYTES = 8;
/** For the requests before a command is sent. */
const REQUESTS_MS = 60_000;
/** A claim with a later end was written by a clock that was ahead. */
const LONGEST_MS = 3_600_000;

interface Claimed {
  readonly id: string;
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A vehicle that is kept for one command. */
export interface Claim {
  /** Begins its time anew, before the order is sent a second time. @throws StoreError */
  extend(): Promise<void>;
  /** Never rejects: a claim that cannot be taken back ends by itself. */
  release(): Promise<void>;
}

/**
 * Claims a vehicle for a command. The claim of a process that was killed lasts as long as its command may.
 * @throws PimsFailure 2364 while the same service has it, 2353 for another; StoreError
 */
export async function claimVehicle(core: Core, vin: string, service: Service): Promise<Claim> {
  const { clock, random } = core.platform;
  const record = vehicleRecord(core, vin, "command");
  const id = bytesToHex(random(ID_BYTES));
  const { acceptedMs, forwardedMs, doneMs } = deadlinesOf(core);
  const lastsMs = Math.min(REQUESTS_MS + acceptedMs + forwardedMs + doneMs, LONGEST_MS);
  const write = (): Promise<void> => {
    const claimed: Claimed = { id, service, until: clock.now() + lastsMs };
    return record.write(JSON.stringify(claimed), "successor");
  };
  await record.exclusively(async () => {
    const found = await read(record);
    const leftMs = found ? found.until - clock.now() : 0;
    if (leftMs > 0 && leftMs <= LONGEST_MS) throw vehicleFailure(found?.service === service ? 2364 : 2353);
    await write();
  });
  return {
    extend: () => record.exclusively(write),
    release: async () => {
      try {
        await record.exclusively(async () => {
          if ((await read(record))?.id === id) await record.write("null", "note");
        });
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
    },
  };
}

/** An unreadable record is set aside: it must not keep the vehicle for ever. */
async function read(record: SecureRecord): Promise<Claimed | undefined> {
  try {
    const { id, service, until } = objectIn(JSON.parse((await record.read()) ?? "null"));
    if (typeof until !== "number") return undefined;
    return { id: textIn(id) ?? "", service: textIn(service) ?? "", until };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (!(error instanceof StoreError) || error.kind !== "unreadable") throw error;
    await record.setAside();
    return undefined;
  }
}
