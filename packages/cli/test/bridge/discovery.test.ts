import { describe, expect, it } from "vitest";
import { announce } from "../../src/bridge/discovery.ts";
import { entitiesFor, entityNames, isControl } from "../../src/bridge/entities/entities.ts";
import { namesIn } from "../../src/bridge/entities/names.ts";
import { parseCommandTopic, retainedTopics } from "../../src/bridge/topics.ts";

const VIN = "VR3UHZKXZNT500001";
const roots = { base: "openpims", discoveryPrefix: "homeassistant" };
const vehicle = {
  vin: VIN,
  brand: "Peugeot",
  label: "e-208",
  motorization: "Electric",
  carAssociationID: null,
} as const;

const announced = (form: "component" | "device" | "off", allowUnlock = true) =>
  announce({ ...roots, form, language: "en" }, vehicle, entitiesFor(allowUnlock), entityNames);

describe("the discovery", () => {
  it("has the same entities in both forms", () => {
    const single = announced("component").messages.map(({ payload }) => JSON.parse(payload));
    const [whole, ...more] = announced("device").messages.map(({ payload }) => JSON.parse(payload));
    expect(more).toEqual([]);
    expect(whole.o.name).toBe("OpenPIMS");
    const components = Object.values<{ p: string }>(whole.cmps).map(({ p, ...config }) => config);
    expect(single.map(({ device, origin, ...config }) => config)).toEqual(components);
    expect(whole.dev).toEqual(single[0].device);
  });

  it("removes the form that is not used, and all with off", () => {
    const [component, device, off] = [announced("component"), announced("device"), announced("off")];
    expect(component.unused).toEqual(device.messages.map(({ topic }) => topic));
    expect(device.unused).toEqual(component.messages.map(({ topic }) => topic));
    expect([off.messages, off.unused.length]).toEqual([[], entityNames.length + 1]);
  });

  it("asks for a code at the lock where unlocking is on only", () => {
    const lock = (allow: boolean) =>
      announced("component", allow).messages.find(({ topic }) => topic.includes("/lock/"));
    expect(lock(true)?.payload).toContain("code_format");
    expect(lock(false)?.payload).not.toContain("code");
  });

  it("names every entity in both languages, each another name", () => {
    for (const language of ["en", "fr"] as const)
      expect(new Set(Object.values(namesIn(language))).size).toBe(entityNames.length);
  });

  it("leaves no topic behind at a removal", () => {
    const entities = entitiesFor(true);
    for (const form of ["component", "device"] as const) {
      const topics = retainedTopics(roots, form, VIN, (name) => entities[name].component);
      expect(topics).toEqual(expect.arrayContaining(announced(form).messages.map(({ topic }) => topic)));
    }
  });
});

describe("a command's topic", () => {
  it("is of a control", () => {
    for (const name of entityNames)
      expect(parseCommandTopic(roots, `openpims/${VIN}/${name}/set`)).toEqual(
        isControl(name) ? { vin: VIN, name } : undefined,
      );
  });

  it.each([
    "openpims/set",
    `openpims/${VIN}/doors`,
    `openpims/${VIN}/doors/set/x`,
    `other/${VIN}/doors/set`,
    "",
  ])("is not %j", (topic) => {
    expect(parseCommandTopic(roots, topic)).toBeUndefined();
  });
});
