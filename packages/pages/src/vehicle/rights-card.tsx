import { change, state, vehicle } from "./bench.ts";
import { texts } from "./texts.ts";

/** The remote services that the car's owner has a right to. */
export function RightsCard() {
  const { rights } = texts();
  const car = vehicle();
  const services = state.value?.known.services ?? [];
  if (!car) return null;
  return (
    <section class="card">
      <h2>{rights.heading}</h2>
      <p class="hint">{rights.about}</p>
      {services.map((service) => (
        <p key={service} class="check">
          <input
            id={`right-${service}`}
            type="checkbox"
            checked={!car.missingRights.includes(service)}
            onChange={({ currentTarget: { checked } }) =>
              void change("POST", `/vehicles/${car.id}/rights`, { service, granted: checked })
            }
          />
          <label for={`right-${service}`}>{service}</label>
        </p>
      ))}
    </section>
  );
}
