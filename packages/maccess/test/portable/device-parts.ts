// Test doubles for a device: a store with readable content, and answers in the protocol's XML.
import type { DeviceOptions, DeviceStore, HttpAnswer } from "@openpims/maccess";
import { counting } from "@openpims/testing/portable/counting";
import { serialiseState } from "../../src/state.ts";

/** The stored state of a device that is enrolled. */
export const activated = serialiseState({
  installation: "00112233aabbccdd",
  device: {
    serial: "00112233aabbccdd/_/000102030405060708090a0b0c0d0e0f",
    id: "ab".repeat(16),
    lastSync: "1795472549",
    k0: "01".repeat(16),
    k1: "02".repeat(16),
    services: [{ id: "1", name: "Remote services" }],
    secrets: [{ id: "1", underPinKey: "03".repeat(16) }],
    secretsDelivered: true,
    blocked: false,
  },
});

/** The same with other fields. */
export function activatedWith(change: object): string {
  const state = JSON.parse(activated);
  return JSON.stringify({ ...state, device: { ...state.device, ...change } });
}

/** The options of a device whose requests `answers` serves, and the addresses that it requests. */
export function deviceOn(store: DeviceStore, answers: (url: string) => HttpAnswer) {
  const urls: string[] = [];
  const device: DeviceOptions = {
    inWeboUrl: "https://server.example",
    announcement: { macid: "m", hostVersion: "Generator-1.0", libraryVersion: "0.2.17", language: "en" },
    get: async (url) => {
      urls.push(url);
      return answers(url);
    },
    store,
    random: counting,
  };
  return { device, urls };
}

export const xml = (root: string, content: string): HttpAnswer => ({
  status: 200,
  body: `<?xml version="1.0" encoding="UTF-8"?><${root}>${content}</${root}>`,
});

/** The parameters of an address, decoded, in their order. */
export const parametersOf = (url = ""): Record<string, string> =>
  Object.fromEntries(
    url
      .slice(url.indexOf("?") + 1)
      .split("&")
      .map((pair) => pair.split("=").map(decodeURIComponent) as [string, string]),
  );

export const offline = (): HttpAnswer => ({ unreachable: "offline" });
