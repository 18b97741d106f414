import { reasonOf } from "../bridge/mqtt/broker-link.ts";
import { type BrokerMemo, isReadable, readCertificate, readSecretFile } from "../bridge/options.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { type BrokerFindings, readBroker } from "./broker-findings.ts";
import type { Check } from "./checks.ts";

const BROKER = "bridge's broker";
const RUNS = "bridge's process";

/** Checks the broker of the bridge, and the failures that the bridge told there. @throws UsageError */
export async function checkBroker(memo: BrokerMemo): Promise<readonly Check[]> {
  const { address, user, passwordFile, certificateFile, base } = memo;
  const clear: readonly Check[] = isReadable(new URL(address))
    ? [
        {
          name: BROKER,
          state: "warn",
          found: `${address} is readable by the network`,
          remedy: "use mqtts://",
        },
      ]
    : [];
  const password =
    passwordFile === null ? process.env.OPENPIMS_MQTT_PASSWORD || undefined : readSecretFile(passwordFile);
  if (user !== null && password === undefined)
    return [
      ...clear,
      {
        name: BROKER,
        state: "warn",
        found: `the password of ${user} is not known here`,
        remedy: "call this with OPENPIMS_MQTT_PASSWORD, as the bridge is",
      },
    ];
  try {
    const certificate = certificateFile === null ? undefined : readCertificate(certificateFile);
    const findings = await readBroker({ address, user: user ?? undefined, password, certificate }, base);
    return [...clear, { name: BROKER, state: "ok", found: address }, ...checkFindings(findings)];
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const remedy = "start the broker, or give the bridge the right address, user and password";
    return [...clear, { name: BROKER, state: "fail", found: `${address}: ${reasonOf(error)}`, remedy }];
  }
}

function checkFindings({ availability, commands, failures }: BrokerFindings): readonly Check[] {
  const runs: Check =
    availability === "online"
      ? { name: RUNS, state: "ok", found: "runs" }
      : {
          name: RUNS,
          state: "warn",
          found: "does not run, or on another broker",
          remedy: "start openpims bridge",
        };
  const stored: readonly Check[] =
    commands.length === 0
      ? []
      : [
          {
            name: "stored commands",
            state: "warn",
            found: `the broker keeps commands in ${commands.join(", ")}`,
            remedy: "publish commands without retain; a bridge that runs removes these, and acts on none",
          },
        ];
  const told = failures.map(
    ({ key, happened, remedy }): Check => ({
      name: key === "problem" ? "bridge needs you" : "bridge's last failure",
      state: "warn",
      // Any client that may publish there may have written it.
      found: `the broker says “${safeLine(happened)}”`,
      remedy: `the broker says “${safeLine(remedy)}”; the bridge's own log has it too`,
    }),
  );
  return [runs, ...stored, ...told];
}
