// Failures on real sockets whose cause is TLS or a proxy, and the words for them.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { createPims, explain, type Failed, MemoryStorage, type PimsOptions } from "@openpims/sdk";
import { generate } from "selfsigned";
import { expect, it, onTestFinished } from "vitest";

const answer: RequestListener = (_, response) => response.end("{}");

async function hostOf(server: Server): Promise<string> {
  onTestFinished(() => void server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `localhost:${(server.address() as AddressInfo).port}`;
}

/** The failure of a sign-in at this provider, and its entry in the log. */
async function signInAt(
  host: string,
  options: PimsOptions = {},
): Promise<{ failed: Failed; logged: string }> {
  let logged = "";
  const pims = createPims(
    {
      storage: new MemoryStorage(),
      userAgent: { authorize: async () => "" },
      random: (count) => new Uint8Array(randomBytes(count)),
      fetch,
      clock: Date,
      deviceName: "test",
    },
    {
      servers: { identityProvider: `https://${host}` },
      log: ({ details = "" }) => {
        logged = details;
      },
      ...options,
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
  const failed = await pims.set("pims.authentication.user", { action: "login" });
  if (failed.status !== "FAILED") throw new Error("expected FAILED");
  expect(failed.error.code).toBe(2202);
  expect(explain(failed).costs).toEqual([]);
  return { failed, logged };
}

it("a self-signed certificate is not trusted: the host and NODE_EXTRA_CA_CERTS are named", async () => {
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }]);
  const host = await hostOf(createServer({ cert, key }, answer));
  const { failed, logged } = await signInAt(host);
  expect(logged).toBe(`NoAnswer, DEPTH_ZERO_SELF_SIGNED_CERT, ${host}`);
  for (const language of ["en", "fr"] as const)
    for (const audience of ["developer", "command"] as const) {
      const { happened, remedy } = explain(failed, { language, audience });
      expect(happened).toContain(host);
      expect(remedy).toContain("NODE_EXTRA_CA_CERTS");
    }
});

it("a server without TLS in https's place is told as one", async () => {
  const host = await hostOf(createHttpServer(answer));
  const { failed, logged } = await signInAt(host);
  expect(logged).toMatch(/^NoAnswer, (ERR_SSL_|EPROTO)/);
  expect(explain(failed).remedy).toContain("https");
});

it("a proxy that is set and not used is named, and the way to use it", async () => {
  const gone = createHttpServer(answer);
  const host = await hostOf(gone);
  await new Promise((resolve) => gone.close(resolve));
  const proxyFor = () => ({ variable: "https_proxy", used: false });
  const { failed, logged } = await signInAt(host, { proxyFor });
  expect(logged).toBe(`NoAnswer, proxy unused, https_proxy, ECONNREFUSED, ${host}`);
  expect(explain(failed).happened).toContain("https_proxy");
  for (const audience of ["developer", "command"] as const)
    expect(explain(failed, { audience }).remedy).toContain("NODE_USE_ENV_PROXY=1");
});
