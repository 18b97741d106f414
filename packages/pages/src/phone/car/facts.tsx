import { isLocked } from "@openpims/sdk";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { language } from "../../design/language.ts";
import { texts } from "../texts/texts.ts";
import { ageOf } from "./age.ts";
import type { VehicleState } from "./car.ts";

type Words = ReturnType<typeof texts>["car"]["facts"];

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly updatedAt: string | null;
}

const AGAIN_MS = 10_000;

const withUnit = (value: number, unit: string): string =>
  value.toLocaleString(language.value, { style: "unit", unit, maximumFractionDigits: 0 });

/** The fields that the servers know of the car, each with its age; one that the car does not tell is left out. */
export function Facts({ state }: { readonly state: VehicleState }) {
  const { facts: say } = texts().car;
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [now]);
  return (
    <dl class="facts">
      {factsOf(state, say).map(({ name, value, updatedAt }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {updatedAt && (
              <time dateTime={updatedAt} title={new Date(updatedAt).toLocaleString(language.value)}>
                {ageOf(updatedAt, now.value, language.value)}
              </time>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(state: VehicleState, say: Words): Fact[] {
  const facts: Fact[] = [];
  const add = <T,>(
    name: string,
    { value, updatedAt }: { readonly value: T | null; readonly updatedAt: string | null },
    write: (value: T) => string,
  ) => {
    if (value !== null) facts.push({ name, value: write(value), updatedAt });
  };
  add(say.doors, state.locks, (locks) => (isLocked(locks) ? say.locked : say.unlocked));
  add(say.battery, state.electricLevel, (level) => withUnit(level, "percent"));
  add(say.range, state.electricRange, (range) => withUnit(range, "kilometer"));
  add(say.plug, state.plugged, (plugged) => (plugged ? say.plugged : say.unplugged));
  add(say.charge, state.charging, (status) => say.charging[status]);
  add(say.climate, state.preconditioning, (status) => say.climates[status]);
  add(say.fuel, state.fuelLevel, (level) => withUnit(level, "percent"));
  add(say.mileage, state.mileage, (mileage) => withUnit(mileage, "kilometer"));
  add(say.auxiliary, state.auxiliaryBattery, (level) => withUnit(level, "percent"));
  return facts;
}
