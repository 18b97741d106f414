import { type Command, Option } from "commander";
import { discoveryForms } from "../bridge/discovery.ts";
import { setAction } from "../job/answer.ts";
import { withoutPinOption } from "../steps/one-time-password.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";

export function addBridge(program: Command): void {
  const command = secretOptions(withoutPinOption(program.command("bridge")), secretKinds.pin)
    .description("shows the cars in Home Assistant, by an MQTT broker, until Ctrl-C")
    .option("--mqtt <address>", "the broker: mqtts://host[:port], or mqtt:// on this machine (OPENPIMS_MQTT)")
    .option("--mqtt-user <name>", "its user (OPENPIMS_MQTT_USER)")
    .option(
      "--mqtt-password-file <file>",
      "its password, in a file of mode 0600 (OPENPIMS_MQTT_PASSWORD_FILE, or OPENPIMS_MQTT_PASSWORD)",
    )
    .option("--mqtt-ca <file>", "a certificate (PEM) to trust beside the machine's own (OPENPIMS_MQTT_CA)")
    .option("--insecure", "allows mqtt://, which the network can read, to another machine")
    .option("--base <topic>", "the first part of the topics; default openpims")
    .addOption(
      new Option("--discovery <form>", "the form of Home Assistant's discovery; default component").choices(
        discoveryForms,
      ),
    )
    .option("--discovery-prefix <topic>", "the first part of its topics; default homeassistant")
    .option("--allow-unlock", "takes unlocking, with a code each time")
    .option("--unlock-code-file <file>", "the code, in a file of mode 0600 (OPENPIMS_UNLOCK_CODE_FILE)")
    .option("--pin-file <file>", "the PIN, in a file of mode 0600: a risk (OPENPIMS_PIN_FILE)")
    .option(
      "--pin-page <port>",
      "takes the PIN on a page of this machine, by a link in the log; 0 for a free port",
    )
    .option("--every <seconds>", "the pace of reading: 60 or more; default 300")
    .option(
      "--wake-every <hours>",
      "wakes the car after so many hours without a report: 6 or more; default never",
    )
    .option("--quiet <from-to>", "hours without a wake-up by the policy, such as 22:00-06:00")
    .option("--remove", "removes the cars from the broker, and ends");
  setAction(command, async (job) => (await import("../bridge/run.ts")).bridge(job));
}
