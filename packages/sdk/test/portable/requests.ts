// Requests without a good answer, on an engine's own abort signals and on polyfilled ones.
import { createPims, MemoryStorage } from "@openpims/sdk";
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, matches } from "@openpims/testing/portable/check";
import { counting } from "@openpims/testing/portable/counting";

type Fetch = typeof globalThis.fetch;

/** The message of a sign-in over this `fetch`, and the details of its log entry. */
async function signInOver(fetch: Fetch, timeoutMs: number): Promise<{ message: unknown; details: unknown }> {
  let details: unknown;
  const pims = createPims(
    {
      storage: new MemoryStorage(),
      userAgent: { authorize: async () => "" },
      random: counting,
      fetch,
      clock: Date,
      deviceName: "test",
    },
    {
      timeoutMs,
      log: (entry) => {
        details = entry.details;
      },
    },
  );
  await pims.initialize({
    environnement: "development",
    mode: "B2C",
    credential: {
      clientId: "id",
      clientSecret: "secret",
      webviewsRedirectURI: "https://app.example/web",
      loginRedirectURI: "https://app.example/signed-in",
    },
    profile: { brand: "Peugeot" },
  });
  const message = await pims.set("pims.authentication.user", { action: "login" });
  return { message, details };
}

/** Like `fetch`: without an answer, until its signal aborts it. */
const unanswered: Fetch = (_, init) =>
  new Promise((_, reject) => {
    init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
  });

const LONG = "x".repeat(64 * 1024 + 1);

export const requestCases: readonly Case[] = group("a request", [
  {
    // The sign-in's table has one code for both.
    name: "that is never answered is ended in time: 2202",
    run: async () => {
      const { message, details } = await signInOver(unanswered, 20);
      contains(message, { status: "FAILED", error: { code: 2202 } });
      matches(String(details), /^TimedOut, timeout, /);
    },
  },
  {
    name: "that finds no connection is 2202, whatever the engine calls it",
    run: async () => {
      const lost: Fetch = () => Promise.reject(new TypeError("Load failed"));
      const { message } = await signInOver(lost, 10_000);
      contains(message, { status: "FAILED", error: { code: 2202 } });
    },
  },
  {
    name: "whose answer is too long, as a stream or read whole, is 2202",
    run: async () => {
      const { message } = await signInOver(async () => new Response(LONG), 10_000);
      contains(message, { status: "FAILED", error: { code: 2202 } });
    },
  },
  {
    name: "whose answer is just not too long is judged by what is in it: no metadata, 2000",
    run: async () => {
      const { message } = await signInOver(async () => new Response(LONG.slice(1)), 10_000);
      contains(message, { status: "FAILED", error: { code: 2000 } });
    },
  },
]);
