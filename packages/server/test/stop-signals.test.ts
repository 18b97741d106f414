// A supervisor's signal stops the service and leaves no process behind, also through npm.
import { type ChildProcess, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect } from "node:tls";
import { temporaryFolder } from "@openpims/testing/harness";
import { programs, SOURCE_ARGUMENTS } from "@openpims/testing/programs";
import { generate } from "selfsigned";
import { afterAll, expect, it } from "vitest";

const folder = temporaryFolder();
afterAll(folder.remove);

/** @returns the address */
async function listening(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("no stdout");
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith("listening on ")) return line.slice("listening on ".length);
  throw new Error("the service ended");
}

it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s ends it with 0", async (signal) => {
  const args = [programs.openpimsService, "serve", "--port", "0", "--data", `${folder.path}/${signal}`];
  const child = spawn(process.execPath, [...SOURCE_ARGUMENTS, ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await listening(child);
  const ended = once(child, "exit");
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
});

it("SIGHUP has a service with a certificate read its files again, and go on", async () => {
  const [certificate, key] = [join(folder.path, "certificate.pem"), join(folder.path, "key.pem")];
  const renew = async (): Promise<string> => {
    const made = await generate([{ name: "commonName", value: "127.0.0.1" }]);
    writeFileSync(certificate, made.cert);
    writeFileSync(key, made.private);
    return new X509Certificate(made.cert).fingerprint256;
  };
  await renew();
  const args = [programs.openpimsService, "serve", "--port", "0", "--data", `${folder.path}/renewed`];
  const child = spawn(process.execPath, [...SOURCE_ARGUMENTS, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, OPENPIMS_TLS_CERTIFICATE: certificate, OPENPIMS_TLS_KEY: key },
  });
  const { port } = new URL(await listening(child));
  const shown = async (): Promise<string> => {
    const socket = connect({ host: "127.0.0.1", port: Number(port), rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const log = createInterface({ input: child.stderr });
  const logged = async (words: string): Promise<void> => {
    for (;;) {
      const [line] = (await once(log, "line")) as [string];
      if (line.includes(words)) return;
    }
  };
  const hangUp = async (words: string): Promise<string> => {
    const read = logged(words);
    child.kill("SIGHUP");
    await read;
    return shown();
  };
  const renewed = await renew();
  expect(await hangUp("the renewed certificate is served")).toBe(renewed);
  writeFileSync(certificate, "no certificate");
  expect(await hangUp("the one before stays in force")).toBe(renewed);
  const last = await renew();
  expect(await hangUp("the renewed certificate is served")).toBe(last);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

it("npm's scripts become the service, which gets the signals that npm passes on", () => {
  const manifest = new URL("../../../package.json", import.meta.url);
  const { scripts } = JSON.parse(readFileSync(manifest, "utf8"));
  for (const name of ["start", "serve", "service"])
    expect([name, scripts[name].split("&&").at(-1).trim()]).toEqual([
      name,
      expect.stringMatching(/^exec node /),
    ]);
});
