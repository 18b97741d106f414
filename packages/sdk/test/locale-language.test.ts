import { localeLanguage } from "@openpims/sdk";
import { expect, it } from "vitest";

it.each([
  [{ LANG: "fr_FR.UTF-8" }, "fr"],
  [{ LANG: "fr" }, "fr"],
  [{ LANG: "en_GB.UTF-8" }, "en"],
  [{ LANG: "frp_FR" }, "en"],
  [{ LANG: "fr_FR", LC_ALL: "en_US" }, "en"],
  [{ LANG: "fr_FR", LC_ALL: "" }, "fr"],
  [{}, "en"],
])("the locale of %j is in %s", (environment, language) => {
  expect(localeLanguage(environment)).toBe(language);
});
