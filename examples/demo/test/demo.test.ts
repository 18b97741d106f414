// `npm start` as a person runs it: a process, its exit code, its output.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { DemoCar } from "@openpims/server/demo-car";
import { startService } from "@openpims/service";
import { temporaryFolder } from "@openpims/testing/harness";
import { freePort, ProgramRunner } from "@openpims/testing/programs";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

const folder = temporaryFolder();
const runner = new ProgramRunner({ HOME: folder.path });
afterEach(() => runner.endAll());
afterAll(() => folder.remove());

const fresh = (name: string): string => join(folder.path, name);

describe("npm start", () => {
  it("enrols the first time, needs no SMS the second; its last line is the message", async () => {
    const port = await freePort();
    const first = await runner.run("demo", ["--pin", "1234", "--data", fresh("twice"), "--port", port]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toContain("SMS: sent");
    expect(first.stderr).toMatch(
      /verification: accepted\n.*again: refused\ncar: the doors of PEUGEOT E-208 are locked\n$/,
    );
    const second = await runner.run("demo", ["--pin", "1234"], {
      OPENPIMS_DATA: fresh("twice"),
      OPENPIMS_PORT: port,
    });
    expect(second).toMatchObject({ code: 0 });
    expect(second.stderr).not.toContain("SMS: sent");
    expect(second.stderr).toMatch(/\ncar: the doors of PEUGEOT E-208 are locked\n$/);
    for (const { stdout } of [first, second]) {
      const lines = stdout.split("\n").filter((line) => line !== "");
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? "")).toMatchObject({
        status: "SUCCEEDED",
        result: { otp: expect.any(String) },
      });
    }
  });

  it("prints the FAILED message of a wrong PIN and exits 1", async () => {
    const args = ["--data", fresh("wrong"), "--port", await freePort()];
    expect((await runner.run("demo", ["--pin", "1234", ...args])).code).toBe(0);
    const wrong = await runner.run("demo", ["--pin", "4321", ...args]);
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ status: "FAILED", error: { code: 2308 } });
    expect(wrong.stderr).toMatch(/^what happened: .*PIN.*\nwhat to do: .+\nagain: .+\n$/m);
    const french = await runner.run("demo", ["--pin", "4321", ...args], { LANG: "fr_FR.UTF-8" });
    expect(french.stderr).toMatch(/^ce qui s'est passé : .*PIN.*\nque faire : .+\nrecommencer : .+\n$/m);
  });

  it("prints the FAILED message of a PIN that is none and exits 1, with no enrolment made", async () => {
    const args = ["--data", fresh("bad-pin"), "--port", await freePort()];
    const bad = await runner.run("demo", ["--pin", "12", ...args]);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      error: { code: 2102, label: "Invalid pinCode parameter" },
    });
    expect((await runner.run("demo", ["--pin", "1234", ...args])).code).toBe(0);
  });

  it.each([
    ["an unknown option", ["--pine", "1234"]],
    ["an argument too many", ["--pin", "1234", "now"]],
    ["an option without its value", ["--pin"]],
    ["a port that is none", ["--pin", "1234", "--port", "http"]],
    ["no PIN and no terminal to ask on", []],
  ])("exits 2 on %s, with a sentence on stderr and nothing on stdout", async (_, args) => {
    const bad = await runner.run("demo", [...args, "--data", fresh("usage")]);
    expect(bad).toMatchObject({ code: 2, stdout: "" });
    expect(bad.stderr).toMatch(/^error: /);
    expect(existsSync(fresh("usage"))).toBe(false);
  });

  it("uses the service that runs, and leaves it running", async () => {
    const { url, program } = await runner.serve(["--demo", "--port", "0", "--data", fresh("shared")]);
    const port = new URL(url).port;
    const job = await runner.run("demo", ["--pin", "1234", "--data", fresh("shared"), "--port", port]);
    expect(job).toMatchObject({ code: 0 });
    expect(job.stderr).toContain(`service: found running at ${url}`);
    expect(job.stderr).toMatch(/\ncar: the doors of PEUGEOT E-208 are locked\n$/);
    const bench = (await (await fetch(`${url}/demo/car/state`)).json()) as {
      readonly clock: { readonly rate: number };
    };
    expect(bench.clock.rate).toBe(1);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const stranger = await runner.run("demo", ["--pin", "1234", "--data", fresh("other"), "--port", port]);
    expect(stranger).toMatchObject({ code: 1, stdout: "" });
    expect(stranger.stderr).toContain("give both the same --data");
    program.child.kill("SIGTERM");
    expect(await program.ended).toMatchObject({ code: 0 });
  });

  it("gives the OTP although the car's broker is off, or there is no car", async () => {
    const data = fresh("carless");
    const folder = join(data, "service");
    const service = await startService({ dataDirectory: folder, demo: true, port: 0 });
    const args = ["--pin", "1234", "--data", data, "--port", new URL(service.url).port];
    const carless = await runner.run("demo", args);
    await service.close();
    const car = new DemoCar({ folder, brokerPort: 0, failed: () => {} });
    const second = await startService({ dataDirectory: folder, demo: true, port: 0, attach: car.attach });
    await car.open(second.url);
    // The car's REST API and its facts stay, and name a broker that has gone.
    await car.close();
    const off = await runner.run("demo", [...args.slice(0, -1), new URL(second.url).port]);
    await second.close();
    for (const { code, stdout } of [carless, off]) {
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ status: "SUCCEEDED", result: { otp: expect.any(String) } });
    }
    expect(carless.stderr).toMatch(/again: refused\ncar: .+\n$/);
    expect(off.stderr).toMatch(/again: refused\ncar: FAILED, 2377 .+\n$/);
  });

  it("takes another port where a stranger has its own", async () => {
    const stranger = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\nhello")).listen(
      0,
      "127.0.0.1",
    );
    await once(stranger, "listening");
    const { port } = stranger.address() as AddressInfo;
    const job = await runner.run("demo", [
      "--pin",
      "1234",
      "--data",
      fresh("elsewhere"),
      "--port",
      String(port),
    ]);
    stranger.close();
    expect(job).toMatchObject({ code: 0 });
  });
});
