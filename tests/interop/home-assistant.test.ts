// The car in Home Assistant: its own MQTT integration, Mosquitto, `openpims bridge`, and the service with the car's bench.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed, vi } from "vitest";
import { reasonWithoutBroker } from "../support/household-broker.ts";
import { recorderConfiguration } from "./home-assistant/guide.ts";
import type { EntityState } from "./home-assistant/home-assistant.ts";
import { type CarView, Household, PIN, UNLOCK_CODE } from "./home-assistant/household.ts";
import { current, pinned, reasonToSkip } from "./home-assistant/releases.ts";
import { documentedEntities } from "./home-assistant/topics-page.ts";

// Four programs start and end, beside other tests.
const PATIENCE_MS = 300_000;
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });
const POLL = { timeout: 90_000, interval: 200 };

const KNOWN = /^(?!unknown$|unavailable$)/;

for (const release of [pinned, current]) {
  const reason = reasonWithoutBroker() || reasonToSkip(release);
  describe.skipIf(reason !== "")(`the car in ${release.name}${reason}`, () => {
    let household: Household;
    let vin: string;
    const tokens = new Set<string>();
    const noteTokens = async (): Promise<void> => {
      for (const token of await household.tokens()) tokens.add(token);
    };
    beforeAll(async () => {
      household = await Household.start(release, recorderConfiguration());
      ({ vin } = await household.car());
      await noteTokens();
    });
    beforeEach(() =>
      onTestFailed(() => {
        console.error(household.bridgeOutput);
      }),
    );
    afterAll(() => household?.stop());

    const uniqueId = (key: string): string => `openpims_${vin.toLowerCase()}_${key}`;

    /** Its states of the car's entities, by the key of the topic. */
    async function entities(): Promise<
      ReadonlyMap<string, EntityState & { readonly category: string | null }>
    > {
      const states = new Map((await household.home.states()).map((state) => [state.entity_id, state]));
      const prefix = uniqueId("");
      const found = (await household.home.entities()).filter(({ unique_id: id }) => id.startsWith(prefix));
      return new Map(
        found.flatMap(({ unique_id, entity_id, entity_category: category }) => {
          const state = states.get(entity_id);
          return state ? [[unique_id.slice(prefix.length), { ...state, category }] as const] : [];
        }),
      );
    }

    const stateOf = async (key: string): Promise<string | undefined> => (await entities()).get(key)?.state;
    const shows = (key: string, state: string | RegExp) =>
      expect
        .poll(() => stateOf(key), { ...POLL, message: key })
        .toEqual(typeof state === "string" ? state : expect.stringMatching(state));

    /** Calls a service of Home Assistant for one of the car's entities. */
    async function act(
      service: string,
      key: string,
      data: Readonly<Record<string, unknown>> = {},
    ): Promise<void> {
      const [domain = "", name = ""] = service.split(".");
      const entity_id = (await entities()).get(key)?.entity_id;
      await household.home.act(domain, name, { entity_id, ...data });
    }

    const car = (of: (car: CarView) => unknown) => expect.poll(async () => of(await household.car()), POLL);

    it("has each entity, with the documented class, unit and category", async () => {
      await household.happens({ type: "plug", stationW: 7000 });
      await shows("doors", "locked");
      await act("button.press", "refresh");
      await shows("plugged", "on");
      const found = await entities();
      const rows = documentedEntities().filter(({ key }) => found.has(key));
      expect(rows.length).toBe(found.size);
      expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining([...ALWAYS]));
      const shape = (cells: readonly unknown[]) => cells.map((cell) => cell ?? "");
      const inHome = rows.map(({ key }) => {
        const entity = found.get(key);
        const { unit_of_measurement: unit, device_class, state_class } = entity?.attributes ?? {};
        const component = entity?.entity_id.replace(/\..*/, "");
        const category = entity?.category;
        return shape([key, component, unit, device_class, state_class, category]);
      });
      expect(inHome).toEqual(
        rows.map(({ key, component, unit, deviceClass, stateClass, category }) =>
          shape([key, component, unit, deviceClass, stateClass, category]),
        ),
      );
    });

    it("shows the car's own state", async () => {
      const { battery, odometerKm, temperature, auxiliaryPercent, position } = await household.car();
      const found = await entities();
      const numberOf = (key: string): number => Number(found.get(key)?.state);
      expect(Math.abs(numberOf("level") - 100 * battery.level)).toBeLessThan(2);
      expect(numberOf("mileage")).toBeCloseTo(odometerKm, 0);
      expect(numberOf("temperature")).toBeCloseTo(temperature, 0);
      expect(Math.abs(numberOf("auxiliary_battery") - auxiliaryPercent)).toBeLessThan(2);
      expect(found.get("position")?.attributes).toMatchObject(
        JSON.parse(JSON.stringify({ latitude: position.latitude, longitude: position.longitude })),
      );
      expect(found.get("service")?.state).toMatch(KNOWN);
      expect(found.get("privacy")?.state).toBe("none");
      const [device] = (await household.home.devices()).filter(({ serial_number }) => serial_number === vin);
      expect(device).toMatchObject({ manufacturer: "Peugeot", name: expect.stringContaining("208") });
    });

    it("unlocks the car with the code alone, and locks it without one", async () => {
      for (const [code, happened] of [
        ["", "Unlocking needs the code"],
        ["0000000000", "The code is wrong"],
      ] as const) {
        await act("lock.unlock", "doors", { code });
        await expect
          .poll(async () => (await entities()).get("last_failure")?.attributes.happened, POLL)
          .toMatch(happened);
      }
      expect((await household.car()).doors.locked).toBe(true);
      await act("lock.unlock", "doors", { code: UNLOCK_CODE });
      await car(({ doors }) => doors.locked).toBe(false);
      await shows("doors", "unlocked");
      await act("lock.lock", "doors");
      await car(({ doors }) => doors.locked).toBe(true);
      await shows("doors", "locked");
    });

    it("stops and starts a charge", async () => {
      await act("switch.turn_off", "charge");
      await car(({ battery }) => battery.status).toBe("Stopped");
      await shows("charging", "stopped");
      await act("switch.turn_on", "charge");
      await car(({ battery }) => battery.status).toBe("InProgress");
      await shows("charging", "in_progress");
    });

    it("starts and stops the climate", async () => {
      await act("switch.turn_on", "preconditioning");
      await car(({ preconditioning }) => preconditioning.status).toBe("Enabled");
      await shows("preconditioning", "on");
      await act("switch.turn_off", "preconditioning");
      await car(({ preconditioning }) => preconditioning.status).not.toBe("Enabled");
      await shows("preconditioning", "off");
    });

    describe.each(["Home Assistant", "Mosquitto", "the bridge", "the car's servers"] as const)(
      "after a restart of %s",
      (name) => {
        it("has each entity again, and moves the car", async () => {
          const before = [...(await entities()).keys()].toSorted();
          const restart = {
            "Home Assistant": () => household.home.restart(),
            Mosquitto: () => household.broker.restart(),
            "the bridge": () => household.restartBridge(),
            "the car's servers": () => household.restartService(),
          }[name];
          await restart();
          await shows("doors", KNOWN);
          await shows("level", KNOWN);
          expect([...(await entities()).keys()].toSorted()).toEqual(before);
          // A retained command would act now.
          const { doors } = await household.car();
          expect(doors.locked).toBe(true);
          await act("lock.unlock", "doors", { code: UNLOCK_CODE });
          await car(({ doors: { locked } }) => locked).toBe(false);
          await act("lock.lock", "doors");
          await car(({ doors: { locked } }) => locked).toBe(true);
        });
      },
    );

    it("leaves nothing behind once it is removed", async () => {
      await noteTokens();
      await household.stopBridge();
      await household.remove();
      await expect.poll(async () => [...(await entities()).keys()], POLL).toEqual([]);
      await expect.poll(() => household.broker.retained("openpims/#", "openpims-bridge"), POLL).toEqual([]);
      const discovery = await household.broker.retained("homeassistant/#", "openpims-bridge");
      expect(discovery.filter((line) => line.includes("openpims"))).toEqual([]);
    });

    it("keeps no PIN, token or code, and warns of nothing", async () => {
      await household.home.stop();
      await household.broker.stop();
      const log = household.home.log();
      const files = [household.home.folder, join(household.broker.persistence, "..")].flatMap(filesBelow);
      const everything = [...files, log, household.broker.output, household.bridgeOutput];
      const secrets = [PIN, UNLOCK_CODE, ...tokens];
      expect(secrets.map(({ length }) => length > 3)).toEqual(secrets.map(() => true));
      for (const secret of secrets) expect(everything.filter((text) => text.includes(secret)).length).toBe(0);
      const warnings = log.split("\n").filter((line) => /\b(WARNING|ERROR)\b/.test(line));
      expect(warnings.filter((line) => /mqtt|openpims|deprecat/i.test(line) && !EXPECTED.test(line))).toEqual(
        [],
      );
    });
  });
}

/** Lines that every start has, and the end of Mosquitto that the tests bring about. */
const EXPECTED = /running Python version|Disconnected from MQTT server|MQTT server: The connection was lost/;

/** The keys that an electric car always has. */
const ALWAYS = [
  "level",
  "range",
  "plugged",
  "charging",
  "auxiliary_battery",
  "mileage",
  "temperature",
  "position",
  "service",
  "privacy",
  "alerts",
  "maintenance_distance",
  "wake_ups_left",
  "problem",
  "last_failure",
  "doors",
  "charge",
  "preconditioning",
  "charge_limit",
  "charge_at",
  "wake",
  "horn",
  "lights",
] as const;

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
