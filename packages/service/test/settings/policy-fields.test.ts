// A policy is one row: the variable of the environment, the key in a file and the field of the operator API follow from it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentName, readConfiguration } from "@openpims/service";
import { type TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, describe, expect, it } from "vitest";
import { defaultPolicy, policyFields, policyGroups, policyNames } from "../../src/settings/policy-fields.ts";
import { builtService } from "../support/built-service.ts";

const folder = temporaryFolder();
afterAll(folder.remove);

describe.each(policyNames)("%s", (name) => {
  const { is, byDefault } = policyFields[name];

  it("takes its default: by its setting, from the environment and from a file", () => {
    expect(is.accepts(byDefault)).toBe(true);
    const environment = { [environmentName(name)]: String(byDefault) };
    expect(readConfiguration({ environment }).policy).toEqual({ [name]: byDefault });
    const file = join(folder.path, `${name}.json`);
    writeFileSync(file, JSON.stringify({ [name]: byDefault }));
    expect(readConfiguration({ environment: {}, file }).policy).toEqual({ [name]: byDefault });
  });
});

it("every group has fields", () => {
  const used = new Set(policyNames.map((name) => policyFields[name].group));
  expect([...used]).toEqual([...policyGroups]);
});

describe("the operator API", () => {
  let service: TestService;
  afterAll(() => service.stop());

  it("describes each field by its row, with its value's source", async () => {
    service = await builtService({ policy: { otpLifetimeSeconds: 90 } });
    await service.admin("PUT", "/policy", { maxPinAttempts: 4 });
    const { fields } = (await service.admin("GET", "/policy/fields")).body;
    expect(fields.map(({ name }: { name: string }) => name)).toEqual(policyNames);
    const found = (name: string) => fields.find((field: { name: string }) => field.name === name);
    expect(found("otpLifetimeSeconds")).toEqual({
      name: "otpLifetimeSeconds",
      group: "pins",
      type: "integer",
      allowed: "a whole number from 5 to 300",
      unit: "seconds",
      minimum: 5,
      maximum: 300,
      byDefault: 60,
      value: 90,
      source: "configuration",
    });
    expect(found("maxPinAttempts")).toMatchObject({ byDefault: 3, value: 4, source: "operator" });
    expect(found("pinRequired")).toMatchObject({ value: true, source: "default" });
    expect(await service.admin("PUT", "/policy", { otpLifetimeSeconds: 30 })).toEqual({
      status: 409,
      body: { error: "otpLifetimeSeconds is fixed by the service's configuration", reason: "fixed" },
    });
    // Setting the same value changes nothing.
    expect((await service.admin("PUT", "/policy", { otpLifetimeSeconds: 90 })).body).toEqual({
      ...defaultPolicy,
      // The demo's own defaults.
      refuseWeakPins: false,
      selfRegistration: true,
      maxPinAttempts: 4,
      otpLifetimeSeconds: 90,
    });
  });
});
