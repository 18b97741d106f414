// A recorded session of a device with the real service: with the same random bytes and answers, the device must send the
// same requests, and reach the same outcomes and stored states, in every engine.
import { type DeviceOptions, hexToBytes } from "@openpims/maccess";
import type { Case } from "@openpims/testing/portable/case";
import { equal } from "@openpims/testing/portable/check";
import { deviceOperation } from "@openpims/testing/portable/device-operations";
import { storeWith } from "@openpims/testing/portable/open-store";
import type { DeviceSession } from "@openpims/testing/portable/recorded";

export const sessionCase = (session: DeviceSession): Case => ({
  name: `recorded with the service: ${session.calls.map(({ operation }) => operation).join(", ")}`,
  run: async () => {
    const random = hexToBytes(session.random);
    let taken = 0;
    const exchanges = [...session.exchanges];
    const store = storeWith(undefined);
    const device: DeviceOptions = {
      inWeboUrl: session.inWeboUrl,
      announcement: {
        macid: session.macid,
        hostVersion: "Generator-1.0",
        libraryVersion: "0.2.17",
        language: "en",
      },
      get: async (url) => {
        const next = exchanges.shift();
        equal(url, next?.url);
        return next?.answer ?? { unreachable: "not recorded" };
      },
      store,
      random: (count) => {
        taken += count;
        return random.slice(taken - count, taken);
      },
    };
    for (const { operation, parameters, outcome, stored } of session.calls) {
      equal(await deviceOperation(operation)(device, ...parameters), outcome);
      equal(store.text ?? null, stored);
    }
    equal([exchanges.length, taken], [0, random.length]);
  },
});
