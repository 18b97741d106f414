// `openpims vehicle`. The code behind each command is loaded when it is called.
import { Argument, type Command } from "commander";
import { setAction } from "../job/answer.ts";
import { withoutPinOption } from "../steps/one-time-password.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";
import type { OrderName } from "../vehicle/orders.ts";

const SEE = "See, which wakes nothing:";
const COMMAND = "Command, which may wake the car:";

const EXAMPLES = `
Examples:
  openpims vehicle status
  openpims vehicle lock --vin VR3UHZKXZNT500001
  printf '%s\\n' "$PIN" | openpims vehicle charge at 22:30 --pin-stdin

A command asks for the PIN only where the servers need a new OTP. Exit code 0:
the car has done it. Several cars: --vin, OPENPIMS_VIN or "vin" in openpims.json.`;

/** The options of a command that may need an OTP. */
const remote = (command: Command): Command => secretOptions(withoutPinOption(command), secretKinds.pin);

export function addVehicle(program: Command): void {
  const vehicle = program.command("vehicle").description("the car: its state, and commands to it");
  addViews(vehicle);
  addOrder(vehicle, "lock", "lock the doors").helpGroup(COMMAND);
  addOrder(vehicle, "unlock", "unlock the doors").helpGroup(COMMAND);
  addCharge(vehicle.command("charge").description("start, stop, defer or limit the charge"));
  addPreconditioning(vehicle.command("precondition").description("warm or cool the cabin"));
  addOrder(vehicle, "horn", "sound the horn").helpGroup(COMMAND);
  addOrder(vehicle, "lights", "flash the lights").helpGroup(COMMAND);
  const wake = remote(vehicle.command("wake")).helpGroup(COMMAND);
  wake.description("wake the car and show the state that it sends; plug-in cars only");
  setAction(wake, async (job) => (await import("../vehicle/orders.ts")).wake(job));
  vehicle.helpCommand(false).usage("<command> [options]").addHelpText("after", EXAMPLES);
}

function addViews(vehicle: Command): void {
  const list = vehicle.command("list").description("the account's cars, the VIN first").helpGroup(SEE);
  setAction(list, async (job) => (await import("../vehicle/list.ts")).list(job));
  const status = vehicle.command("status").description("the state that the servers have, with each age");
  setAction(status.helpGroup(SEE), async (job) => (await import("../vehicle/status.ts")).status(job));
  const watch = remote(vehicle.command("watch"))
    .description("the changes of the state, and the end of a charge, until Ctrl-C")
    .option("--every <seconds>", "the time between two looks at the servers: 10 or more; default 60")
    .helpGroup(SEE);
  setAction(watch, async (job) => (await import("../vehicle/watch.ts")).watch(job));
  const trips = vehicle.command("trips").description("the newest trips, at most 60").helpGroup(SEE);
  setAction(trips, async (job) => (await import("../vehicle/trips.ts")).trips(job));
}

/** @param path the order's name; its last word is the command's */
function addOrder(parent: Command, path: OrderName, description: string): Command {
  const command = remote(parent.command(path.split(" ").at(-1) ?? path)).description(description);
  setAction(command, async (job) => (await import("../vehicle/orders.ts")).sendNamed(job, path));
  return command;
}

function addCharge(charge: Command): void {
  charge.helpGroup(COMMAND).helpCommand(false);
  addOrder(charge, "charge start", "start the charge now");
  addOrder(charge, "charge stop", "stop the charge: it then waits for the deferred time");
  const at = remote(charge.command("at"))
    .description("set the time of the deferred charge, in the car's time zone (--time-zone)")
    .argument("<time>", "such as 22:30");
  setAction(at, async (job) => (await import("../vehicle/orders.ts")).chargeAt(job));
  const limit = remote(charge.command("limit"))
    .description("end each charge at 80 %, or at 100 % again, by the car's own limit")
    .addArgument(new Argument("<limit>", "80 % or not").choices(["on", "off"]));
  setAction(limit, async (job) => (await import("../vehicle/orders.ts")).limitCharge(job));
}

function addPreconditioning(precondition: Command): void {
  precondition.helpGroup(COMMAND).helpCommand(false);
  addOrder(precondition, "precondition on", "start it now; the weekly programs stay");
  addOrder(precondition, "precondition off", "stop it; the weekly programs stay");
  const programs = remote(precondition.command("programs"))
    .description("the weekly programs that the car has; --set changes one, and the others stay")
    .option("--set <slot>", "the program to set, 1 to 4; it needs --at and --days, or --off")
    .option("--at <time>", "the time that the cabin is ready at, such as 07:30, in the car's time zone")
    .option("--days <days>", "such as mon,tue,fri, or daily")
    .option("--off", "switches the program off; its time and days stay");
  setAction(programs, async (job) =>
    job.options.set === undefined
      ? (await import("../vehicle/programs.ts")).programs(job)
      : (await import("../vehicle/set-program.ts")).setProgram(job),
  );
}
