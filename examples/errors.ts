import { type Brand, explain, type Failed } from "@openpims/sdk";

/** The text of a failure for the user. `again` is true if the app may offer an immediate retry. */
export function describeFailure(message: Failed, brand: Brand): { text: string; again: boolean } {
  const { happened, remedy, retry, costs } = explain(message, { language: "en", brand });
  const price = costs.length > 0 ? ` This can cost: ${costs.join(", ")}.` : "";
  return { text: `${happened} ${remedy}${price}`, again: retry === "yes" };
}
