// `openpims explain` without the command line's parser and the SDK's APIs, whose loading takes longer than the answer.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Brand,
  brands,
  type Environment,
  environments,
  explain,
  languages,
  localeLanguage,
} from "@openpims/sdk/explain";
import { defaultData } from "../configuration/data-folder.ts";
import { asCalled } from "../terminal/command-again.ts";
import { safeText } from "../terminal/safe-text.ts";
import { codeOf, explanationText } from "./explanation-text.ts";

interface Whose {
  readonly brand?: Brand;
  readonly environment?: Environment;
}

/**
 * Explains a code on stdout.
 * @returns false, without an output, for anything but a known code, a word and a language, and for a configuration that
 * needs the whole command to read it
 */
export function explainAtOnce(args: readonly string[]): boolean {
  const [text = "", ...rest] = args;
  const code = codeOf(text);
  const [flag, named] = rest.slice(-2);
  const given = flag === "--language" ? languages.find((language) => language === named) : undefined;
  const words = given === undefined ? rest : rest.slice(0, -2);
  const whose = ofConfiguration();
  if (code === undefined || words.length > 1 || words.some((word) => word.startsWith("-")) || !whose)
    return false;
  const language = given ?? localeLanguage(process.env);
  const [word] = words;
  const options = { language, audience: "command", ...whose, ...(word !== undefined && { word }) } as const;
  process.stdout.write(`${safeText(asCalled(explanationText(explain(code, options), language)))}\n`);
  return true;
}

/** Brand and environment of the variables and of `openpims.json`; `undefined` if one has a form of its own. */
function ofConfiguration(): Whose | undefined {
  const file = savedValues(process.env.OPENPIMS_DATA || defaultData());
  if (!file || process.env.OPENPIMS_API || file.api) return undefined;
  const named = {
    brand: process.env.OPENPIMS_BRAND || file.brand,
    environment: process.env.OPENPIMS_ENVIRONMENT || file.environment,
  };
  const brand = brands.find((known) => known === named.brand);
  const environment = environments.find((known) => known === named.environment);
  const isKnown = (value: unknown, found: unknown) => value === undefined || found !== undefined;
  if (!isKnown(named.brand, brand) || !isKnown(named.environment, environment)) return undefined;
  return { ...(brand && { brand }), ...(environment && { environment }) };
}

/** An empty object if there is no file, `undefined` if it cannot be read as an object. */
function savedValues(data: string): Readonly<Record<string, unknown>> | undefined {
  let text: string;
  try {
    text = readFileSync(join(data, "openpims.json"), "utf8");
  } catch {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
