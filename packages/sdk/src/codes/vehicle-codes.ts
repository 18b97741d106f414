// The codes and kinds of failure that only the vehicle's APIs answer. Each failure brings its row along, so that an
// application without these APIs carries none of them.
import type { Advice, Cost, Retry } from "./advice.ts";

interface CodeRow extends Advice {
  readonly label: string;
}

const code = (label: string, retry: Retry = "afterRemedy", costs: readonly Cost[] = []): CodeRow => ({
  label,
  retry,
  costs,
});

export const vehicleCodes = {
  2005: code("Duplicate command", "no"),
  2203: code("Invalid return [Parsing error] ou [No data] ou [invalid Data]", "later"),
  2329: code("Immediate [ACTION] request discarded due to SEV different than STOP."),
  2330: code("Immediate charging request discarded due to charging system is standby"),
  2331: code("Immediate charging request discarded due to charging already ongoing.", "no"),
  2332: code(
    "Immediate charging request discarded due to communication problem with charging system.",
    "later",
  ),
  2333: code("Immediate preconditioning request discarded due to preconditioning already ongoing.", "no"),
  2334: code(
    "Immediate preconditioning request discarded due to communication problem with preconditioning system.",
    "later",
  ),
  2335: code("Stop preconditioning request discarded due to SEV different than STOP."),
  2336: code("Stop preconditioning request discarded due to precondtioning not running.", "no"),
  2346: code("No Step for this stepsID [stepsID]"),
  2353: code("Command can't be execute another command are ongoing", "later"),
  2358: code("Horn request have been execute with succes earlier wait to send new one", "later"),
  2359: code("Light request have been execute with succes earlier wait to send new one", "later"),
  2360: code("All vehicle's doors are unlocked", "no"),
  2361: code("All vehicle's doors are locked", "no"),
  2362: code("Lock/Unlock request discarded due to door open"),
  2363: code("Lost connection with MQTT brocker"),
  2364: code("Command can't be execute because same command are ongoing", "later"),
  2365: code("Command can't be execute because no subscribe are running"),
  2366: code("VIN not valid for this request"),
  2377: code("Broker connexion failed", "later"),
} as const satisfies Readonly<Record<number, CodeRow>>;

export type VehicleCode = keyof typeof vehicleCodes;
