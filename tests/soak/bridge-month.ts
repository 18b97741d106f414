// `node --expose-gc tests/soak/bridge-month.ts [days]`: a household's month with the bridge, on clocks that are turned. It prints the costs.
// The exit code is 1 if they are beyond the goals: 10 OTPs in 30 days, no SMS, no wake-up that nobody asked for.
import { BridgeLife } from "../support/bridge-life.ts";

// The bundled service ends a sign-in after 30 days, and commands take some time beside the steps.
const days = Number(process.argv[2] ?? 27);
const costs = await BridgeLife.live(days, (line) => console.log(line));
console.log(costs);
const isWithinGoals =
  costs.otps <= Math.ceil(costs.days / 3) && costs.sms === 0 && costs.unaskedWakeUps === 0;
process.exit(isWithinGoals ? 0 : 1);
