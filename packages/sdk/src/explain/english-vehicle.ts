import type { VehicleCode } from "../codes/vehicle-codes.ts";
import type { VehicleKind } from "../codes/vehicle-kinds.ts";
import type { About, Rewordings, Wording } from "./explanation.ts";

const found = ({ place }: About): string => (place === undefined ? "" : ` (${place})`);
const the = ({ host }: About): string => host ?? "the broker of remote commands";

const RUNNING = "The vehicle must be off: switch the ignition off and close the doors, then send it again.";

/** The codes of the vehicle's functions, in English. */
export const englishVehicleCodes: Readonly<Record<VehicleCode, Wording>> = {
  2005: {
    happened: "These events are subscribed to already. The first subscription goes on.",
    remedy: "Use the first one, or end it with unsubscribe and subscribe anew.",
  },
  2203: {
    happened: "The servers sent data that is empty or not readable.",
    remedy: "Try again in some minutes. If it stays, the servers' form has changed: update this program.",
  },
  2329: {
    happened:
      "The vehicle refused the command because it is not off: the ignition is on, or somebody drives.",
    remedy: RUNNING,
  },
  2330: {
    happened: "The vehicle did not start the charge: its charging system is on standby, or no cable is in.",
    remedy: "Plug the cable in and see that the station gives power; then start the charge again.",
  },
  2331: {
    happened: "The vehicle charges already.",
    remedy: "Nothing is to be done: the charge goes on.",
  },
  2332: {
    happened: "The vehicle's charging system did not answer the vehicle.",
    remedy: "Unplug the cable and plug it in again. If it stays, have the garage look at the charger.",
  },
  2333: {
    happened: "Preconditioning runs already.",
    remedy: "Nothing is to be done: it ends by itself.",
  },
  2334: {
    happened: "The vehicle's preconditioning system did not answer the vehicle.",
    remedy: "Try again in some minutes. If it stays, have the garage look at the air conditioning.",
  },
  2335: {
    happened: "Preconditioning was not stopped because the vehicle is not off.",
    remedy: "Stop it with the controls in the vehicle.",
  },
  2336: {
    happened: "There was no preconditioning to stop.",
    remedy: "Nothing is to be done: it is off. A change of the programs was taken nevertheless.",
  },
  2346: {
    happened: "This stepsID is not known here: it is of another device, or too old.",
    remedy: "Ask for the steps again, by the VIN or the carAssociationID, and use the new stepsID.",
  },
  2353: {
    happened: "Another command to this vehicle is still under way. This one was not sent.",
    remedy: "Wait for its end, at most some minutes, then send this one again.",
  },
  2358: {
    happened: "The horn sounds already, or did a moment ago.",
    remedy: "Wait ten seconds before you sound it again.",
  },
  2359: {
    happened: "The lights flash already, or did a moment ago.",
    remedy: "Wait ten seconds before you flash them again.",
  },
  2360: {
    happened: "The doors are unlocked already.",
    remedy: "Nothing is to be done: the doors can be opened.",
  },
  2361: {
    happened: "The doors are locked already.",
    remedy: "Nothing is to be done: the vehicle is locked.",
  },
  2362: {
    happened: "The vehicle did not lock or unlock because a door, the boot or a window is open.",
    remedy: "Close everything, then send the command again.",
  },
  2363: {
    happened:
      "The connection to the broker was lost while a command was under way, and did not come back in time. The command " +
      "may have been carried out.",
    remedy: "See the vehicle's state before you send the command again: it may be done already.",
  },
  2364: {
    happened: "The same command to this vehicle is still under way. This one was not sent.",
    remedy: "Wait for the end of the first one: it does what this one would do.",
  },
  2365: {
    happened: "No subscription to the signals is running, so nothing would tell the end of the command.",
    remedy: "Subscribe to pims.vehicle.signal first, then send the command again. Nothing was sent.",
  },
  2366: {
    happened: "No vehicle is chosen, or the account has none with this VIN. Nothing was sent.",
    remedy: "Choose one of the account's vehicles by its VIN, then send the command again.",
  },
  2377: {
    happened:
      "The broker of remote commands could not be reached, or refused the connection. Nothing was sent.",
    remedy: "Check the connection to the internet and that port 8885 is open, then send the command again.",
  },
};

/** The kinds of failure of the vehicle's functions, in English. */
export const englishVehicle = {
  NoStreams: {
    happened: (about) => `This program has no way to the broker of remote commands${found(about)}.`,
    remedy: "Send commands from a program on a computer, or give the address of a broker that it can reach.",
  },
  BrokerUnreachable: {
    happened: (about) => `No connection to ${the(about)} could be made${found(about)}. Nothing was sent.`,
    remedy:
      "Check the connection, the broker's address and its port, and a firewall in between; then repeat it.",
  },
  BrokerRefused: {
    happened: (about) =>
      `The connection was refused by ${the(about)}${found(about)}, also with a new token. Nothing was sent.`,
    remedy: "Wait a minute, then repeat it. If it stays, the account may have lost its remote services.",
  },
  LinkLost: {
    happened:
      "The connection to the broker was lost after the command had been sent, and did not come back in time. The command " +
      "may have been carried out.",
    remedy:
      "See the vehicle's state before you send the command again. It is not sent a second time by itself.",
  },
  CommandUncertain: {
    happened: (about) =>
      `The command was sent, but its end was not told in time${found(about)}. It may have been carried out, or still be.`,
    remedy:
      "See the vehicle's state before you send the command again. It is not sent a second time by itself.",
  },
  VehicleSilent: {
    happened:
      "The vehicle did not answer for two minutes: it sleeps deeply, has no network, or its 12 V battery is low.",
    remedy:
      "Try again where it has network. After days without a drive only a drive wakes it; more tries drain its battery.",
  },
  VehiclePrivate: {
    happened: "The vehicle is in privacy mode, so it takes no command and sends no data.",
    remedy: "Switch the privacy mode off in the vehicle, then repeat it.",
  },
  RightMissing: {
    happened: "The account has no right to this remote service: it is not subscribed to, or has ended.",
    remedy: ({ app }) =>
      `See in ${app} that the service is active for this vehicle. Repeating it does not help.`,
  },
  RemoteTokenRefused: {
    happened: "The servers refused the token for the vehicle twice, also after it was renewed.",
    remedy: "Give the PIN for a new one-time password, then repeat it once.",
  },
  VehicleUnknown: {
    happened:
      "The servers of remote commands no longer know this vehicle: it was sold, or its box was replaced.",
    remedy: ({ app }) => `See in ${app} that the vehicle is in the account; add it again if it is not.`,
  },
  CommandNotUnderstood: {
    happened: (about) => `The servers did not take the command${found(about)}, and gave no reason.`,
    remedy: "Try again in some minutes. If it stays, this vehicle does not know the command.",
  },
  CommandRefused: {
    happened: (about) => `The vehicle refused the command for a reason that is not public${found(about)}.`,
    remedy: "See the vehicle's state, and that it is off and closed; then repeat it.",
  },
  DoorsRefused: {
    happened: (about) =>
      `The vehicle refused to lock or unlock${found(about)}: a key may lie inside, or its state is not known.`,
    remedy: "Look for a key in the vehicle, close all doors, then repeat it.",
  },
  CommandTooLong: {
    happened: (about) =>
      `The command is too long for the broker${found(about)}: it would vanish there. Nothing was sent.`,
    remedy: "Use fewer weekly programs, or switch some off in the vehicle; then repeat it.",
  },
  NotPlugIn: {
    happened: "Only a vehicle with a plug can be asked for its state anew. Nothing was sent.",
    remedy: "Read the state without a refresh: this vehicle sends it at the end of each drive.",
  },
  NoStatus: {
    happened: "The servers have no state of this vehicle yet.",
    remedy: "Drive a few minutes with the privacy mode off, then repeat it.",
  },
  NoCompatibleVehicle: {
    happened: "The account has no vehicle that these services know.",
    remedy: ({ app }) => `Add the vehicle to the account in ${app}, and activate its connected services.`,
  },
  VehiclesNotFound: {
    happened:
      "The servers did not find the account's vehicles for the moment. The field knows it as a short fault.",
    remedy: "Try again in some minutes.",
  },
  BoxReplaced: {
    happened: "The servers have an internal fault with this vehicle, as seen after its box was replaced.",
    remedy: "Try again in an hour. If it stays, ask the garage that replaced the box to register it.",
  },
  DeferredTimeUnknown: {
    happened:
      "The vehicle tells no time of its deferred charge, and this command would overwrite it. Nothing was sent.",
    remedy: "Set the time of the deferred charge first, then repeat it.",
  },
  DataUnreadable: {
    happened: (about) => `The servers' answer lacks what is needed${found(about)}. Nothing was changed.`,
    remedy: "Try again in some minutes. If it stays, update this program.",
  },
} satisfies Readonly<Record<VehicleKind, Wording>>;

/** For a person at a page or an app. */
export const englishVehiclePerson: Rewordings = {
  2005: {
    happened: "This page or app receives these events already.",
    remedy: "Nothing is to be done: they go on.",
  },
  2346: {
    happened: "The list of steps is too old.",
    remedy: "Reload the page, or close the app and open it again.",
  },
  2365: {
    happened: "This page or app is not ready for commands yet. Nothing was sent.",
    remedy: "Reload the page, or close the app and open it again; then repeat it.",
  },
};

/** For a person at a shell. */
export const englishVehicleCommand: Rewordings = {
  2005: {
    happened: "These events are received already.",
    remedy: "Nothing is to be done: they go on.",
  },
  2346: { happened: "The list of steps is too old.", remedy: "Run the same command again." },
  2353: { remedy: "Wait for its end, at most some minutes, then run the same command." },
  2365: {
    happened: "The program was not ready for commands. Nothing was sent.",
    remedy: "Run the same command again.",
  },
  2366: {
    happened: "The account has several vehicles and none was named, or none with this VIN. Nothing was sent.",
    remedy: "Run openpims vehicle list, then the same command with --vin.",
  },
  DeferredTimeUnknown: {
    remedy: "Run openpims vehicle charge at with the time, such as 22:30, then the same command.",
  },
  RemoteTokenRefused: {
    remedy: "Run the same command again, with the PIN: typed, in OPENPIMS_PIN, or with --pin-stdin.",
  },
  CommandUncertain: {
    remedy: "Run openpims vehicle status before the same command: it may be done already.",
  },
  LinkLost: { remedy: "Run openpims vehicle status before the same command: it may be done already." },
};
