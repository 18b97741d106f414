// The device's stored state, its local refusals and its requests.
import {
  activate,
  beginActivation,
  type HttpAnswer,
  type ImportedDevice,
  importDevice,
  NO_PIN,
  onlineOtp,
  resetPin,
  synchronise,
  updatePin,
} from "@openpims/maccess";
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, equal, matches, thrownBy } from "@openpims/testing/portable/check";
import { storeWith } from "@openpims/testing/portable/open-store";
import { parseState, serialiseState } from "../../src/state.ts";
import { activated, activatedWith, deviceOn, offline, parametersOf, xml } from "./device-parts.ts";

const forbidden = { ok: false, failure: { kind: "Forbidden", result: 14 } };

const none = (): HttpAnswer => {
  throw new Error("nothing may be sent");
};

const UNUSABLE: readonly (readonly [how: string, stored: string | undefined])[] = [
  ["not activated", undefined],
  ["unfinished", activatedWith({ secretsDelivered: false })],
  ["blocked", activatedWith({ blocked: true })],
  ["without a service", activatedWith({ services: [] })],
  ["of a newer library", JSON.stringify({ version: 2, anything: true })],
];

const refusals: Case[] = [
  ...UNUSABLE.map(([how, stored]) => ({
    name: `${how}: Forbidden, 14, and nothing is sent`,
    run: async () => {
      const { device } = deviceOn(storeWith(stored), none);
      contains(await onlineOtp(device, "1234"), forbidden);
      contains(await onlineOtp(device, NO_PIN), forbidden);
      contains(await synchronise(device, "1234"), forbidden);
      contains(await updatePin(device, "1234", "4321"), forbidden);
    },
  })),
  ...UNUSABLE.slice(0, 2).map(([how, stored]) => ({
    name: `${how}: a PIN reset is Forbidden, 14, too`,
    run: async () =>
      contains(await resetPin(deviceOn(storeWith(stored), none).device, "123456", "4321"), forbidden),
  })),
  {
    name: "blocked: a PIN reset is asked for",
    run: async () => {
      const { device, urls } = deviceOn(storeWith(activatedWith({ blocked: true })), offline);
      contains(await resetPin(device, "123456", "4321"), { failure: { kind: "Unreachable" } });
      equal(urls.length, 1);
    },
  },
  {
    name: "activated: an activation is Forbidden, also where it is blocked",
    run: async () => {
      for (const stored of [activated, activatedWith({ blocked: true })]) {
        const { device } = deviceOn(storeWith(stored), none);
        contains(await activate(device, "123456", "1234", "x"), forbidden);
        contains(await beginActivation(device, "123456"), forbidden);
      }
    },
  },
];

const imported = parseState(activated) as ImportedDevice;

const imports: Case[] = [
  ...(
    [
      ["a device", activated, "Forbidden"],
      ["an unfinished device", activatedWith({ secretsDelivered: false }), "Forbidden"],
      ["what cannot be read", "no JSON", "StateUnreadable"],
    ] as const
  ).map(([what, stored, kind]) => ({
    name: `an import where there is ${what}: ${kind}, and everything stays`,
    run: async () => {
      const store = storeWith(stored);
      const { device, urls } = deviceOn(store, offline);
      contains(await importDevice(device, imported), { failure: { kind } });
      equal([store.text, store.aside, urls], [stored, [], []]);
    },
  })),
  {
    name: "an import that the server does not answer stores nothing",
    run: async () => {
      const store = storeWith(undefined);
      const { device, urls } = deviceOn(store, offline);
      contains(await importDevice(device, imported), { failure: { kind: "Unreachable" } });
      equal([store.text, urls.map((url) => parametersOf(url).mode)], [undefined, ["status"]]);
    },
  },
];

const good = (url: string, fields: string): HttpAnswer =>
  xml(parametersOf(url).action ?? "", `<err>OK</err>${fields}`);

const requests: Case[] = [
  {
    name: "the requests carry the parameters of the protocol, and no PIN",
    run: async () => {
      const answers = (url: string) =>
        good(url, "<challenge>c1</challenge><defi>42</defi><format>8LC</format>");
      const { device, urls } = deviceOn(storeWith(activated), answers);
      contains(await onlineOtp(device, "8642"), { ok: true });
      equal(
        urls.map((url) => url.slice(0, url.indexOf("?"))),
        Array(2).fill("https://server.example/iwws/MAC"),
      );
      const common = {
        mode: "otp",
        id: "ab".repeat(16),
        macid: "m",
        lastsync: "1795472549",
        version: "Generator-1.0/0.2.17",
        sid: "1",
      };
      equal(parametersOf(urls[0]), { ...common, action: "ActionSetup" });
      const { R0, R1, R2, ...finalize } = parametersOf(urls[1]);
      for (const proof of [R0, R1, R2]) matches(proof, /^[0-9a-f]{64}$/);
      equal(finalize, { ...common, action: "ActionFinalize", lang: "en", ack: "", keytype: "0" });
    },
  },
  {
    name: "a challenge is text: signed, long, with characters that a query escapes",
    run: async () => {
      const challenge = "-123456789012345678901234567890 &amp;=%";
      const answers = (url: string) => good(url, `<challenge>${challenge}</challenge><defi>-7</defi>`);
      contains(await onlineOtp(deviceOn(storeWith(activated), answers).device, "1234"), { ok: true });
    },
  },
];

const withPending = (pending: unknown, state = JSON.parse(activated)) =>
  JSON.stringify({ ...state, pending });

const states: Case[] = [
  {
    name: "a stored state is written as it was read, a PIN change under way included",
    run: () => {
      const { device } = JSON.parse(activated);
      const pending = withPending({ ...device, k0: "04".repeat(16) });
      for (const stored of [activated, pending]) equal(serialiseState(parseState(stored)), stored);
    },
  },
  {
    name: "a stored PIN change that is malformed, or is no device's, is unreadable",
    run: () => {
      const { device, ...rest } = JSON.parse(activated);
      const malformed = [null, {}, "pending", { ...device, k0: "04" }].map((pending) => withPending(pending));
      for (const stored of [...malformed, withPending(device, { ...rest, device: null })])
        matches(thrownBy(() => parseState(stored)).message, /has not the form of a device's/);
    },
  },
  {
    name: "a stored state holds no PIN and nothing a PIN could be tested against",
    run: () =>
      equal(
        Object.keys(JSON.parse(activated).device).sort(),
        ["blocked", "id", "k0", "k1", "lastSync", "secrets", "secretsDelivered", "serial", "services"].sort(),
      ),
  },
];

export const deviceCases: readonly Case[] = group("a device", [
  ...refusals,
  ...imports,
  ...requests,
  ...states,
]);
