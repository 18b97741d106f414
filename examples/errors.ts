import { type Brand, explain, type Failed } from "@openpims/sdk";

/** What an app shows its user, and whether it may offer to try again at once. */
export function describeFailure(message: Failed, brand: Brand): { text: string; again: boolean } {
  const { happened, remedy, retry, costs } = explain(message, { language: "en", brand });
  const price = costs.length > 0 ? ` This can cost: ${costs.join(", ")}.` : "";
  return { text: `${happened} ${remedy}${price}`, again: retry === "yes" };
}
