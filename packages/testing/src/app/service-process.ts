// A service in a process of its own, with the given options and a clock that its input moves. It stops at the end of its
// input. A second argument gives each account a car.
import { createInterface } from "node:readline";
import { DEFAULT_MAC_ID as macId, type ServiceOptions } from "@openpims/service";
import { TestClock } from "./clock.ts";
import { startServiceWithCars } from "./service-with-cars.ts";

const [, , given = "{}", car] = process.argv;
const options: ServiceOptions = JSON.parse(given);
const { service, advance, close } = await startServiceWithCars(options, new TestClock(), car === "car");
const { url, adminToken, client } = service;
process.stdout.write(`${JSON.stringify({ url, adminToken, client, macId })}\n`);
const lines = createInterface({ input: process.stdin });
lines.on("line", (seconds) => {
  advance(Number(seconds));
  process.stdout.write("advanced\n");
});
lines.on("close", () => void close());
