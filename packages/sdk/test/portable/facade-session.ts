// A recorded session of a facade with the real service: with the same random bytes, time, answers and redirects, the facade
// must send the same requests, and reach the same answers and stored records, in every engine.

import { hexToBytes } from "@openpims/maccess";
import { createPims, MemoryStorage, type Pims } from "@openpims/sdk";
import type { Case } from "@openpims/testing/portable/case";
import { equal } from "@openpims/testing/portable/check";
import { requestOf, storedIn } from "@openpims/testing/portable/facade-recording";
import type { FacadeSession, HttpExchange } from "@openpims/testing/portable/recorded";

type Fetch = typeof globalThis.fetch;

function replaying(exchanges: readonly HttpExchange[]): { fetch: Fetch; left: () => number } {
  const waiting = [...exchanges];
  const fetch: Fetch = async (url, init) => {
    const next = waiting.shift();
    equal(requestOf(String(url), init), next?.request);
    // The host must request the same URL: React Native adds a parameter if caching is off.
    equal(new Request(String(url), init).url, url);
    const { status, headers, body } = next?.answer ?? { status: 500, headers: {}, body: "" };
    return new Response(body === "" ? null : body, { status, headers });
  };
  return { fetch, left: () => waiting.length };
}

export const facadeSessionCase = (session: FacadeSession): Case => ({
  name: `recorded with the service: ${session.calls.map(({ name }) => name).join(", ")}`,
  run: async () => {
    const random = hexToBytes(session.random);
    let taken = 0;
    const redirects = [...session.redirects];
    const { fetch, left } = replaying(session.exchanges);
    const storage = new MemoryStorage();
    const said: string[] = [];
    const pims = createPims(
      {
        storage,
        userAgent: {
          authorize: async ({ url }) => {
            const next = redirects.shift();
            equal(url, next?.url);
            return next?.address ?? "";
          },
        },
        random: (count) => {
          taken += count;
          return random.slice(taken - count, taken);
        },
        fetch,
        clock: { now: () => session.now },
        deviceName: session.deviceName,
      },
      {
        servers: { identityProvider: session.server, api: session.server },
        log: ({ event, details }) => said.push(`${event} (${details})`),
      },
    );
    for (const { method, name, parameters, message, stored } of session.calls) {
      const answered =
        method === "initialize"
          ? await pims.initialize(parameters as unknown as Parameters<Pims["initialize"]>[0])
          : await (pims[method] as (api: string, given: object) => Promise<unknown>)(name, parameters);
      try {
        equal(answered, message);
      } catch (error) {
        throw new Error(`${method} ${name}: ${error}; the log: ${said[said.length - 1]}`);
      }
      equal(await storedIn(storage), stored);
    }
    equal([left(), redirects.length, taken], [0, 0, random.length]);
  },
});
