import type { VehicleView } from "@openpims/vehicles";
import { summary } from "./summary.ts";

/** The car from its side, as it is now. Its description is the text beside it. */
export function Drawing({ car }: { readonly car: VehicleView }) {
  const { battery, doors, moving, lightsOn, hornOn, preconditioning, wakefulness } = car;
  const states = [
    wakefulness === "awake" ? "awake" : "asleep",
    moving && "moving",
    lightsOn && "lights",
    hornOn && "horn",
    doors.locked && "locked",
    doors.open.includes("Driver") && "door-open",
    doors.open.includes("Trunk") && "trunk-open",
    preconditioning.status === "Enabled" && "climate",
    battery?.plugged && "plugged",
    battery?.status === "InProgress" && "charging",
  ].filter((each) => each);
  const level = battery?.level ?? car.fuelLevel ?? 0;
  return (
    <svg class={`drawing ${states.join(" ")}`} viewBox="0 0 480 220" role="img" aria-label={summary(car)}>
      <path class="road" d="M10 190H470" />
      <g class="cable">
        <rect x="14" y="96" width="34" height="94" rx="6" />
        <path d="M48 130C90 130 70 150 104 138" />
        <circle class="spark" cx="104" cy="138" r="5" />
      </g>
      <g class="body">
        <path class="trunk" d="M110 118L122 92L150 88" />
        <path
          class="shell"
          d="M104 168V132Q106 116 124 112L176 70Q184 62 200 62H300Q318 62 330 72L368 108L420 118Q438 122 438 142V168Z"
        />
        <path class="window" d="M186 108L204 76H246V108Z" />
        <path class="window" d="M256 108V76H296Q306 76 312 82L338 108Z" />
        <g class="door">
          <path d="M251 70V158Q251 164 257 164H330Q340 150 342 112L316 82" />
          <path class="handle" d="M262 122H278" />
        </g>
        <rect class="battery" x="168" y="140" width="76" height="16" rx="4" />
        <rect class="level" x="170" y="142" width={72 * Math.max(0, Math.min(1, level))} height="12" rx="3" />
        <path class="lamp" d="M424 122Q436 126 436 138H420Z" />
      </g>
      <path class="beam" d="M440 126L476 108V160L440 140Z" />
      <g class="wave">
        <path d="M200 50q8-10 0-20" />
        <path d="M230 50q8-10 0-20" />
        <path d="M260 50q8-10 0-20" />
      </g>
      <g class="sound">
        <path d="M446 96q10 8 8 20" />
        <path d="M456 86q16 12 12 32" />
      </g>
      <g class="sleep">
        <text x="330" y="52">
          z
        </text>
        <text x="348" y="38">
          Z
        </text>
      </g>
      <g class="lock">
        <rect x="290" y="128" width="20" height="16" rx="3" />
        <path d="M294 128V122Q300 114 306 122V128" />
      </g>
      {[160, 382].map((x) => (
        <g class="wheel" key={x}>
          <circle cx={x} cy="168" r="24" />
          <circle class="rim" cx={x} cy="168" r="10" />
          <path d={`M${x - 10} 168H${x + 10}M${x} 158V178`} />
        </g>
      ))}
    </svg>
  );
}
