// The broker that a service names is another program's word.
import { httpServer } from "@openpims/testing/faulty-server";
import { temporaryFolder } from "@openpims/testing/harness";
import { expect, it, onTestFinished } from "vitest";
import { checkVehicle } from "../../src/doctor/vehicle.ts";
import { Job } from "../../src/job/job.ts";

it.each(["garbage", "", 8885])("a service that names the broker %j has no car to check", async (broker) => {
  const server = await httpServer((_, response) => response.end(JSON.stringify({ broker })));
  const folder = temporaryFolder();
  onTestFinished(async () => {
    await server.close();
    folder.remove();
  });
  const job = new Job({ api: server.url, data: folder.path, environment: "development" }, []);
  expect(await checkVehicle(job, false)).toEqual([]);
});
