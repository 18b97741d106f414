// The countries of the policy are those of the library of phone numbers.
import { getCountries } from "libphonenumber-js/max";
import { expect, it } from "vitest";
import { COUNTRY } from "../../src/settings/country.ts";

it("has each country of the library, in its order, and no other", () => {
  expect(COUNTRY.source).toBe(`^(?:${getCountries().join("|")})$`);
});
