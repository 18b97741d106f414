// The packets and readers of the vehicle, on an engine's own bytes, texts and dates.
import { type Case, group } from "@openpims/testing/portable/case";
import { equal, holds } from "@openpims/testing/portable/check";
import {
  connectPacket,
  PacketReader,
  publishPacket,
  subscribePacket,
} from "../../src/vehicle/mqtt/packets.ts";
import { readStatus } from "../../src/vehicle/state/state.ts";

const TOPIC = "psa/RemoteServices/to/cid/AP-ACNT1/Doors";

export const vehicleCases: readonly Case[] = group("a vehicle", [
  {
    name: "is sent the bytes of MQTT 3.1.1",
    run: () => {
      equal([...subscribePacket(1, ["a/#"])], [0x82, 8, 0, 1, 0, 3, 0x61, 0x2f, 0x23, 0]);
      const connect = [...connectPacket({ user: "u", password: "é" }, 60)];
      equal(connect.slice(0, 12), [0x10, 19, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0xc2, 0, 60]);
      equal(connect.slice(12), [0, 0, 0, 1, 0x75, 0, 2, 0xc3, 0xa9]);
    },
  },
  {
    name: "is understood, its bytes cut anywhere",
    run: () => {
      const payload = JSON.stringify({ label: "Véhicule 🚗", text: "x".repeat(300) });
      const bytes = publishPacket(TOPIC, payload);
      for (const cut of [1, 2, 3, 40, bytes.length - 1]) {
        const reader = new PacketReader();
        equal(reader.read(bytes.subarray(0, cut)), []);
        equal(reader.read(bytes.subarray(cut)), [
          { type: "publish", topic: TOPIC, payload, retained: false },
        ]);
      }
    },
  },
  {
    name: "has its times of day in its own zone, and no value where it tells nothing",
    run: () => {
      const state = readStatus(
        {
          updatedAt: "2026-07-01T10:00:00Z",
          energies: [
            {
              type: "Electric",
              level: 255,
              autonomy: 120,
              updatedAt: "2026-07-01T09:00:00Z",
              charging: { plugged: true, status: "Stopped", nextDelayedTime: "PT20H30M" },
            },
          ],
        },
        120,
      );
      equal(state.electricLevel.value, null);
      equal(state.electricRange, { value: 120, updatedAt: "2026-07-01T09:00:00.000Z" });
      equal(state.nextCharge.value, { hour: 22, minute: 30 });
      holds(state.plugged.value === true, "it is plugged in");
    },
  },
]);
