import type { VehicleView } from "@openpims/vehicles";
import { language } from "../design/language.ts";
import { summary } from "./summary.ts";
import { texts } from "./texts.ts";

const percent = (share: number): string =>
  share.toLocaleString(language.value, { style: "percent", maximumFractionDigits: 0 });

const km = (value: number): string =>
  value.toLocaleString(language.value, { style: "unit", unit: "kilometer", maximumFractionDigits: 0 });

/** A moment of the cars, in UTC as on their clock. */
export const moment = (iso: string): string =>
  new Date(iso).toLocaleString(language.value, { timeZone: "UTC", dateStyle: "medium", timeStyle: "medium" });

export function Facts({ car }: { readonly car: VehicleView }) {
  const { facts } = texts();
  const rows: readonly (readonly [string, string | undefined])[] = [
    [facts.level, car.battery && percent(car.battery.level)],
    [facts.fuel, car.fuelLevel === undefined ? undefined : percent(car.fuelLevel)],
    [facts.range, km(car.rangeKm)],
    [facts.odometer, km(car.odometerKm)],
    [facts.auxiliary, percent(car.auxiliaryPercent / 100)],
    [facts.wakeUps, String(car.wakeUpsThisMonth)],
    [facts.shown, moment(car.shownAt)],
  ];
  return (
    <>
      <p class="summary">{summary(car)}</p>
      <dl class="facts">
        {rows.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}
